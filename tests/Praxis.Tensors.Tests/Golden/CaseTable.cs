using System.Collections;

namespace Praxis.Tensors.Tests.Golden;

/// <summary>Functions of tensors by the name of their golden case, whatever the number of arguments and results.</summary>
sealed class CaseTable : IEnumerable<KeyValuePair<string, Func<Tensor[], Tensor[]>>>
{
    readonly Dictionary<string, Func<Tensor[], Tensor[]>> _functions = [];

    public void Add(string name, Func<Tensor, Tensor> f) => _functions.Add(name, x => [f(x[0])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor> f) => _functions.Add(name, x => [f(x[0], x[1])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor> f) => _functions.Add(name, x => [f(x[0], x[1], x[2])]);

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor> f) => _functions.Add(name, x => [f(x[0], x[1], x[2], x[3])]);

    public void Add(string name, Func<Tensor[], Tensor> f) => _functions.Add(name, x => [f(x)]);

    public void Add(string name, Func<Tensor, (Tensor First, Tensor Second)> f) => _functions.Add(name, x => Both(f(x[0])));

    public void Add(string name, Func<Tensor, Tensor[]> f) => _functions.Add(name, x => f(x[0]));

    public void Add(string name, Func<Tensor, Tensor, Tensor[]> f) => _functions.Add(name, x => f(x[0], x[1]));

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor[]> f) => _functions.Add(name, x => f(x[0], x[1], x[2]));

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor[]> f) => _functions.Add(name, x => f(x[0], x[1], x[2], x[3]));

    public void Add(string name, Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor[]> f) => _functions.Add(name, x => f(x[0], x[1], x[2], x[3], x[4]));

    public IEnumerator<KeyValuePair<string, Func<Tensor[], Tensor[]>>> GetEnumerator() => _functions.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static Tensor[] Both((Tensor First, Tensor Second) pair) => [pair.First, pair.Second];

    /// <summary>The functions of several tables.</summary>
    public static Dictionary<string, Func<Tensor[], Tensor[]>> Merge(params ReadOnlySpan<CaseTable> tables)
    {
        var all = new Dictionary<string, Func<Tensor[], Tensor[]>>();
        foreach (var table in tables)
        {
            foreach (var (name, function) in table)
            {
                all.Add(name, function);
            }
        }
        return all;
    }
}
