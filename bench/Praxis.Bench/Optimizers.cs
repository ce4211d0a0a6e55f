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
        using var _ = Gradient.Off();
        for (var i = 0; i < parameters.Count; i++)
        {
            _velocity[i].MultiplyInPlace(0.9).AddInPlace(parameters[i].Grad!);
            parameters[i].AddInPlace(_velocity[i], -0.01);
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
        using var _ = Gradient.Off();
        _steps++;
        for (var i = 0; i < parameters.Count; i++)
        {
            var g = parameters[i].Grad!;
            _first[i].LerpInPlace(g, 0.1);
            _second[i].LerpInPlace(g.Square(), 0.001);
            var scale = 1e-3 * Math.Sqrt(1 - Math.Pow(0.999, _steps)) / (1 - Math.Pow(0.9, _steps));
            parameters[i].AddInPlace(_first[i] / (_second[i].Sqrt() + 1e-8), -scale);
            parameters[i].Grad = null;
        }
    }
}
