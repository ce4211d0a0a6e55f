using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Tests.Kernels;

public sealed class HalfConversionTests
{
    [Fact]
    public void Every_half_widens_to_its_value()
    {
        var halves = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        var wide = new float[halves.Length];
        HalfConversion.ToSingle(halves, wide);
        for (var i = 0; i < halves.Length; i++)
        {
            Assert.Equal((float)halves[i], wide[i]);
            Assert.Equal(Half.IsNegative(halves[i]), float.IsNegative(wide[i]));
        }
    }

    [Fact]
    public void Every_brain_float_widens_to_its_value_and_back()
    {
        var brains = Enumerable.Range(0, 65536).Select(i => BFloat16.FromBits((ushort)i)).ToArray();
        var wide = new float[brains.Length];
        HalfConversion.ToSingle(brains, wide);
        var back = new BFloat16[brains.Length];
        HalfConversion.ToBFloat16(wide, back);
        for (var i = 0; i < brains.Length; i++)
        {
            Assert.Equal((float)brains[i], wide[i]);
            Assert.True(float.IsNaN(wide[i]) ? float.IsNaN(back[i]) : back[i].Bits == i);
        }
    }

    [Fact]
    public void Floats_of_all_sizes_narrow_to_the_nearest_ties_to_even()
    {
        // Every pattern of sign and exponent with significands around the ties of both formats, and others.
        var random = new Random(4);
        var values = new List<float> { 65504f, 65519.996f, 65520f, 65536f, 5.9604645e-8f, 2.9802322e-8f, 2.9802326e-8f, float.NaN, -float.NaN, float.PositiveInfinity };
        for (var exponent = 0u; exponent < 512; exponent++)
        {
            foreach (var significand in (uint[])[0, 1, 0x0fff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0x7fff, 0x8000, 0x8001, 0x18000, 0x7fffff, (uint)random.Next(1 << 23)])
            {
                values.Add(BitConverter.UInt32BitsToSingle((exponent << 23) | significand));
            }
        }
        var x = values.ToArray();
        var halves = new Half[x.Length];
        HalfConversion.ToHalf(x, halves);
        var brains = new BFloat16[x.Length];
        HalfConversion.ToBFloat16(x, brains);
        for (var i = 0; i < x.Length; i++)
        {
            var (half, brain) = ((Half)x[i], (BFloat16)x[i]);
            Assert.True(Half.IsNaN(half) ? Half.IsNaN(halves[i]) : BitConverter.HalfToUInt16Bits(half) == BitConverter.HalfToUInt16Bits(halves[i]), $"{x[i]:R} became the half {halves[i]}.");
            Assert.True(float.IsNaN(brain) ? float.IsNaN(brains[i]) : brain.Bits == brains[i].Bits, $"{x[i]:R} became the brain float {brains[i]}.");
        }
    }

    [Fact]
    public void Tensors_convert_to_halves_and_back()
    {
        var x = Tensor.Randn([37, 11], new Rng(8));
        foreach (var type in new[] { DType.Float16, DType.BFloat16 })
        {
            var half = x.To(type);
            var values = half.To(DType.Float32).ToArray<float>();
            var turned = x.T.To(type).To(DType.Float32).T.ToArray<float>();
            Assert.Equal(x.ToArray<float>().Select(v => type == DType.Float16 ? (float)(Half)v : (BFloat16)v), values);
            Assert.Equal(values, turned);
        }
    }
}
