using System.Runtime.InteropServices;
using Praxis.Tensors;

namespace Praxis.Cli.Tests;

public sealed class RecoverTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Fact]
    public void The_base_of_merged_models_comes_back()
    {
        var (truth, models) = Write(side: 24, rank: 2, models: 5);
        var path = Path.Combine(_typed.Folder, "base.safetensors");
        var outcome = Typed.Here(["recover", .. models, "--rank", "2", "--iterations", "200", "--to", path, "--json"]);
        Assert.Equal(0, outcome.Code);
        Assert.Equal("dense.weight", outcome.Json.GetProperty("layers")[0].GetProperty("name").GetString());
        Assert.Equal("norm.weight", outcome.Json.GetProperty("untouched")[0].GetString());
        Assert.Empty(outcome.Json.GetProperty("warnings").EnumerateArray());
        Assert.Equal(path, outcome.Json.GetProperty("file").GetString());
        var recovered = Tensor.LoadSafetensors(path);
        Assert.Equal(["dense.weight", "norm.weight"], recovered.Keys.Order(StringComparer.Ordinal));
        Assert.InRange((recovered["dense.weight"] - truth).Abs().Max().ToDouble(), 0, 1e-6);
        Assert.Equal([path], Directory.GetFiles(_typed.Folder, "base*"));

        var again = Typed.Here(["recover", .. models, "--rank", "2", "--to", path]);
        Assert.Equal(2, again.Code);
        Assert.Contains("is there already; name another file or say --force.", again.Error);
        var forced = Typed.Here(["recover", .. models, "--rank", "2", "--iterations", "5", "--to", path, "--force"]);
        Assert.Equal((0, $"{path}\n"), (forced.Code, forced.Out));
        Assert.Contains("1 tensor recovered, 1 copied as they are, 0 averaged.", forced.Error);
    }

    [Fact]
    public void What_cannot_be_recovered_from_is_refused_and_nothing_is_written()
    {
        var (_, models) = Write(side: 12, rank: 1, models: 3);
        var to = Path.Combine(_typed.Folder, "base.safetensors");
        var other = Path.Combine(_typed.Folder, "other.safetensors");
        Tensor.SaveSafetensors(other, new Dictionary<string, Tensor> { ["dense.weight"] = Tensor.Zeros([12, 13]), ["norm.weight"] = Tensor.Ones([12]) });
        var fewer = Path.Combine(_typed.Folder, "fewer.safetensors");
        Tensor.SaveSafetensors(fewer, new Dictionary<string, Tensor> { ["dense.weight"] = Tensor.Zeros([12, 12]) });
        var torn = Path.Combine(_typed.Folder, "torn.safetensors");
        File.WriteAllBytes(torn, File.ReadAllBytes(models[0])[..100]);
        (string[] Words, int Code, string Says)[] wrong =
        [
            ([.. models, "--to", to], 2, "needs --rank"),
            ([.. models, "--rank", "1"], 2, "needs --to"),
            ([.. models, "--rank", "0", "--to", to], 2, "at least 1, not '0'"),
            ([.. models[..2], "--rank", "1", "--to", to], 2, "at least 3 models"),
            ([.. models, models[0], "--rank", "1", "--to", to], 2, "was given twice"),
            ([.. models, "--rank", "1", "--to", models[0], "--force"], 1, "would be written over the model"),
            ([.. models, "--rank", "1", "--to", Path.Combine(_typed.Folder, "none", "base")], 1, "its folder does not exist"),
            ([.. models, Path.Combine(_typed.Folder, "none.safetensors"), "--rank", "1", "--to", to], 1, "none.safetensors"),
            ([.. models, torn, "--rank", "1", "--to", to], 1, "torn.safetensors"),
            ([.. models, other, "--rank", "1", "--to", to], 1, "models of one base have equal shapes and types."),
            ([.. models, fewer, "--rank", "1", "--to", to], 1, "'norm.weight' of"),
            ([.. models, "--rank", "1", "--layers", "attention.*", "--to", to], 1, "matches none of the 2 tensors"),
        ];
        foreach (var (words, code, says) in wrong)
        {
            var outcome = Typed.Here(["recover", .. words]);
            Assert.Equal((code, ""), (outcome.Code, outcome.Out));
            Assert.Contains(says, outcome.Error);
            Assert.StartsWith("praxis: ", outcome.Error);
            Assert.EndsWith(".\n", outcome.Error);
            Assert.Equal(1, outcome.Error.Count(letter => letter == '\n'));
            Assert.False(File.Exists(to));
        }
    }

    [Fact]
    public void A_request_to_stop_leaves_nothing_behind()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (_, models) = Write(side: 200, rank: 2, models: 3, second: true);
        using var process = _typed.Begin(["recover", .. models, "--rank", "2", "--iterations", "20000", "--to", "base.safetensors"]);
        // The small layer comes first and says that the work has begun; the wide one then takes minutes.
        Assert.StartsWith("a.weight", process.StandardError.ReadLine());
        Assert.Equal(0, Kill(process.Id, 2));
        var outcome = Typed.End(process);
        Assert.Equal((1, ""), (outcome.Code, outcome.Out));
        Assert.Equal("Stopping; nothing is written.\npraxis: Stopped.\n", outcome.Error);
        Assert.Empty(Directory.GetFiles(_typed.Folder, "base*"));
    }

    (Tensor Truth, string[] Models) Write(int side, int rank, int models, bool second = false)
    {
        var rng = new Rng(5);
        var truth = Tensor.Randn([side, side], rng, deviation: 0.2);
        return (truth, [.. Enumerable.Range(0, models).Select(model =>
        {
            var path = Path.Combine(_typed.Folder, $"model{model}.safetensors");
            var change = Tensor.Randn([side, rank], rng).MatMul(Tensor.Randn([rank, side], rng)) * 0.01;
            var tensors = new Dictionary<string, Tensor> { ["dense.weight"] = truth + change, ["norm.weight"] = Tensor.Ones([side]) };
            if (second)
                tensors["a.weight"] = Tensor.Randn([2, 2], rng);
            Tensor.SaveSafetensors(path, tensors);
            return path;
        })]);
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);
}
