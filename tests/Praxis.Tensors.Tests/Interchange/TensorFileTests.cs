using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

public sealed class TensorFileTests
{
    [Fact]
    public void Tensors_of_every_type_come_back_from_safetensors_with_their_names_and_texts()
    {
        using var folder = new TemporaryFolder();
        var rng = new Rng(3);
        var tensors = new Dictionary<string, Tensor>
        {
            ["float64"] = Tensor.Randn([3, 2], rng, DType.Float64),
            ["float32"] = Tensor.Randn([40, 100], rng),
            ["float16"] = Tensor.Randn([5], rng).To(DType.Float16),
            ["bfloat16"] = Tensor.Randn([5], rng).To(DType.BFloat16),
            ["int64"] = Tensor.Arange(7),
            ["int32"] = Tensor.Of(-1, 2),
            ["uint8"] = Tensor.Of<byte>(0, 255),
            ["bool"] = Tensor.Of(true, false),
            ["scalar"] = Tensor.Scalar(2.5),
            ["empty"] = Tensor.Zeros([0, 4]),
        };
        Tensor.SaveSafetensors(folder["a.safetensors"], tensors, new Dictionary<string, string> { ["step"] = "7" });

        var loaded = Tensor.LoadSafetensors(folder["a.safetensors"]);
        Assert.Equal(tensors.Keys.Order(), loaded.Keys.Order());
        foreach (var (name, tensor) in tensors)
        {
            Assert.Equal(tensor.DType, loaded[name].DType);
            Assert.Equal(tensor.Shape, loaded[name].Shape);
            Assert.Equal(tensor.ToArray<double>(), loaded[name].ToArray<double>());
        }
        using var file = SafetensorsFile.Open(folder["a.safetensors"]);
        Assert.Equal("7", file.Metadata["step"]);
    }

    [Fact]
    public void A_view_with_gaps_and_a_tensor_with_a_gradient_are_written_as_their_values()
    {
        using var folder = new TemporaryFolder();
        var weight = Tensor.Arange(0, 12).Reshape(3, 4).RequireGrad();
        var view = weight.Transpose(0, 1)[1..3];
        Tensor.SaveNpz(folder["a.npz"], [new("view", view), new("weight", weight)], compress: true);
        view.SaveNpy(folder["view.npy"]);

        var loaded = Tensor.LoadNpz(folder["a.npz"]);
        Assert.Equal(["view", "weight"], loaded.Keys);
        Assert.Equal([1f, 5, 9, 2, 6, 10], loaded["view"].ToArray<float>());
        Assert.Equal([1f, 5, 9, 2, 6, 10], Tensor.LoadNpy(folder["view.npy"]).ToArray<float>());
        Assert.Equal(weight.Shape, loaded["weight"].Shape);
        Assert.False(loaded["weight"].RequiresGrad);
    }

    [Fact]
    public void What_numpy_wrote_becomes_a_tensor()
    {
        var columns = Tensor.From(Npy.Open(GoldenFile.Source("column_f4.npy"), "x"));
        Assert.Equal([2, 3, 4], columns.Shape.ToArray());
        Assert.True(columns.IsContiguous);
        Assert.Equal(23, columns.At(1, 2, 3));
        Assert.Equal(6, Tensor.From(NpzFile.Open(GoldenFile.Source("deflated.npz"))["label"]).At(6));
    }

    [Fact]
    public void An_array_with_more_elements_than_a_tensor_can_have_is_refused_by_name()
    {
        var entry = new TensorEntry("huge", DType.UInt8, [65536, 65536], (_, _) => { });
        Assert.Contains("'huge'", Assert.Throws<ArgumentException>(() => Tensor.From(entry)).Message);
    }
}
