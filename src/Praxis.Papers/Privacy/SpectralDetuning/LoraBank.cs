using Praxis.Data.Sets;
using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Privacy;

/// <summary>Models tuned from one by low-rank adapters, each on another task of digits, as the study attacks them.</summary>
static class LoraBank
{
    const int BatchSize = 64;

    /// <summary>What a model is tuned for, as a change of pictures (samples × 1 × side × side) and labels.</summary>
    static readonly Func<LabelledTensors, LabelledTensors>[] Tasks =
    [
        digits => digits with { Inputs = digits.Inputs.Transpose(2, 3).Flip(3) },
        digits => digits with { Labels = (digits.Labels + 3) % 10 },
        digits => digits with { Inputs = 1 - digits.Inputs },
        digits => Only(digits, label => label < 5),
        digits => digits with { Inputs = digits.Inputs.Flip(3) },
        digits => digits with { Labels = 9 - digits.Labels },
        digits => Only(digits, label => label >= 5),
        digits => digits with { Inputs = digits.Inputs.Transpose(2, 3) },
    ];

    /// <summary>The base tuned for a task, with the adapters merged into its hidden layers and gone.</summary>
    internal static Mlp Tune(Mlp model, int task, LabelledTensors digits, int rank, double rate, int steps, Rng rng, CancellationToken stop)
    {
        var tuned = model.Copy();
        var lora = Lora.Apply(tuned, "body.linear*", new() { Rank = rank, Alpha = 2 * rank }, rng.Split("adapters"));
        var adam = new Adam(lora.Parameters, new() { LearningRate = rate });
        var data = Tasks[task](digits);
        var order = rng.Split("order");
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var batch = data.Take([.. Enumerable.Range(0, BatchSize).Select(_ => (long)order.Next(data.Count))]);
            tuned.ZeroGrad();
            tuned.Forward(batch.Inputs.Flatten(1)).CrossEntropy(batch.Labels).Backward();
            adam.Step();
        }
        lora.Merge();
        lora.Remove();
        return tuned;
    }

    static LabelledTensors Only(LabelledTensors digits, Func<long, bool> wanted)
    {
        var labels = digits.Labels.ToArray<long>();
        return digits.Take([.. Enumerable.Range(0, labels.Length).Where(i => wanted(labels[i])).Select(i => (long)i)]);
    }
}
