using Praxis.Tensors;

namespace Praxis.Bench;

interface IStep
{
    void Step();
}

sealed class Momentum(IReadOnlyList<Tensor> parameters) : IStep
{
    readonly Tensor[] _velocity = [.. parameters.Select(p => p.ZerosLike())];

    public void Step()
    {
        var update = new SgdUpdate { LearningRate = 0.01, Momentum = 0.9 };
        for (var i = 0; i < parameters.Count; i++)
        {
            Fused.SgdStep(parameters[i], parameters[i].Grad!, _velocity[i], update);
            parameters[i].Grad = null;
        }
    }
}

sealed class Adam(IReadOnlyList<Tensor> parameters) : IStep
{
    readonly Tensor[] _first = [.. parameters.Select(p => p.ZerosLike())];
    readonly Tensor[] _second = [.. parameters.Select(p => p.ZerosLike())];
    int _steps;

    public void Clear()
    {
        foreach (var parameter in parameters)
        {
            parameter.Grad = null;
        }
    }

    public void Step()
    {
        _steps++;
        var update = new AdamUpdate
        {
            Keep = 1,
            Beta1 = 0.9,
            Beta2 = 0.999,
            MeanScale = 1e-3 / (1 - Math.Pow(0.9, _steps)),
            RootScale = 1 / Math.Sqrt(1 - Math.Pow(0.999, _steps)),
            Epsilon = 1e-8,
        };
        for (var i = 0; i < parameters.Count; i++)
        {
            Fused.AdamStep(parameters[i], parameters[i].Grad!, _first[i], _second[i], null, update);
            parameters[i].Grad = null;
        }
    }
}
