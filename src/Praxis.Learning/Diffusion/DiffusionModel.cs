using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>A denoiser that is any function of x_t, the times (one a sample) and perhaps a condition.</summary>
public sealed class FunctionDenoiser(Func<Tensor, Tensor, Tensor?, Tensor> function) : IDenoiser
{
    /// <inheritdoc/>
    public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null) => function(x, time, condition);
}

/// <summary>A denoiser's opinion of x_t: the data and the noise in it, x_t = α·x₀ + σ·ε.</summary>
/// <param name="Data">x₀.</param>
/// <param name="Noise">ε.</param>
/// <param name="Deviation">σ.</param>
public readonly record struct Denoised(Tensor Data, Tensor Noise, double Deviation)
{
    /// <summary>∇ log p_t(x_t) = −ε/σ.</summary>
    public Tensor Score => Noise * (-1 / Deviation);
}

/// <summary>A denoiser with all that is needed to sample from it.</summary>
/// <param name="Denoiser">The network, or any function.</param>
/// <param name="Schedule">The noise that it was trained with.</param>
/// <param name="Target">What it predicts.</param>
public sealed record DiffusionModel(IDenoiser Denoiser, NoiseSchedule Schedule, PredictionTarget Target = PredictionTarget.Noise)
{
    /// <summary>Cuts every x₀ to a range that data never leave, and corrects ε to fit; null: no cut.</summary>
    public (double Low, double High)? DataRange { get; init; }

    /// <summary>w of classifier-free guidance: 0 ignores the condition, 1 heeds it, more than 1 overdoes it (Ho and Salimans, 2022).</summary>
    public double Guidance { get; init; } = 1;

    /// <summary>The condition that stands for none: one row, shaped as a row of conditions; guidance other than 1 needs it.</summary>
    public Tensor? NullCondition { get; init; }

    /// <summary>
    /// What the denoiser sees in samples that are all at one time; under guidance the prediction is f(∅) + w·(f(c) − f(∅)).
    /// </summary>
    public Denoised Predict(Tensor x, double time, Tensor? condition = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        double signal = Schedule.Signal(time), noise = Schedule.Noise(time);
        if (noise == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(time), "DiffusionModel: there is no noise at time 0 to predict; give a time above 0.");
        }
        var prediction = Guided(x, time, condition);
        if (prediction.Shape != x.Shape)
        {
            throw new ArgumentException($"DiffusionModel: the denoiser made {prediction.Shape} of samples of shape {x.Shape}; the shapes must be equal.");
        }
        var data = Target.ToData(x, prediction, signal, noise);
        if (DataRange is not { } range)
        {
            return new(data, Target.ToNoise(x, prediction, signal, noise), noise);
        }
        data = data.Clamp(range.Low, range.High);
        return new(data, PredictionTarget.Data.ToNoise(x, data, signal, noise), noise);
    }

    /// <summary>The null condition as many times as there are samples.</summary>
    internal static Tensor Nulls(Tensor nullCondition, Tensor condition)
    {
        if (nullCondition.Size(0) != 1 || nullCondition.Rank != condition.Rank || !nullCondition.Shape.Skip(1).SequenceEqual(condition.Shape.Skip(1)) || nullCondition.DType != condition.DType)
        {
            throw new ArgumentException($"DiffusionModel: the null condition is {nullCondition.DType} of shape {nullCondition.Shape} and conditions are {condition.DType} of shape {condition.Shape}; it must be one row of the same type.");
        }
        return nullCondition.Expand(condition.Shape);
    }

    Tensor Guided(Tensor x, double time, Tensor? condition)
    {
        var samples = x.Size(0);
        if (condition is not null && condition.Size(0) != samples)
        {
            throw new ArgumentException($"DiffusionModel: conditions of shape {condition.Shape} were given for samples of shape {x.Shape}; there must be one for each.");
        }
        if (condition is null || Guidance == 1)
        {
            return Denoiser.Predict(x, Tensor.Full([samples], time, DType.Float64), condition);
        }
        if (NullCondition is null)
        {
            throw new InvalidOperationException($"DiffusionModel: guidance of {Guidance} needs the prediction without a condition; set NullCondition.");
        }
        var nulls = Nulls(NullCondition, condition);
        if (Guidance == 0)
        {
            return Denoiser.Predict(x, Tensor.Full([samples], time, DType.Float64), nulls);
        }
        var both = Denoiser.Predict(Tensor.Cat([x, x]), Tensor.Full([2 * samples], time, DType.Float64), Tensor.Cat([condition, nulls]));
        return both[samples..].Lerp(both[..samples], Guidance);
    }
}
