using System.Numerics;
using Praxis.Learning.Checkpoints;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Checkpoints;

public sealed class PyTorchCheckpointTests
{
    [Theory]
    [InlineData("types.pt")]
    [InlineData("types_legacy.pt")]
    public void Every_element_type_is_read(string name)
    {
        using var checkpoint = PyTorchCheckpoint.Open(GoldenCheckpoint.Source(name));

        Assert.Equal(["float32", "float64", "float16", "bfloat16", "int64", "int32", "uint8", "bool", "scalar", "empty"], checkpoint.Names);
        Assert.Equal([-1, 0, 1, 2], checkpoint["float32"].ToArray<float>());
        Assert.Equal([-1, 0, 1, 2], checkpoint["float64"].ToArray<double>());
        Assert.Equal([(Half)(-1), (Half)0, (Half)1, (Half)2], checkpoint["float16"].ToArray<Half>());
        Assert.Equal([(BFloat16)(-1f), (BFloat16)0f, (BFloat16)1f, (BFloat16)2f], checkpoint["bfloat16"].ToArray<BFloat16>());
        Assert.Equal([-1, 0, 1, 2], checkpoint["int64"].ToArray<long>());
        Assert.Equal([-1, 0, 1, 2], checkpoint["int32"].ToArray<int>());
        Assert.Equal([1, 255], checkpoint["uint8"].ToArray<byte>());
        Assert.Equal([true, false], checkpoint["bool"].ToArray<bool>());
        Assert.Equal([2, 1], checkpoint["bool"].Shape.ToArray());
        Assert.Equal([2.5f], checkpoint["scalar"].ToArray<float>());
        Assert.Equal(0, checkpoint["scalar"].Shape.Rank);
        Assert.Equal([0, 3], checkpoint["empty"].Shape.ToArray());
        Assert.Empty(checkpoint["empty"].ToArray<float>());
    }

    [Theory]
    [InlineData("views.pt")]
    [InlineData("views_legacy.pt")]
    public void Strided_views_are_read_row_by_row(string name)
    {
        using var checkpoint = PyTorchCheckpoint.Open(GoldenCheckpoint.Source(name));

        static float At(int i, int j, int k) => (i * 3 + j) * 4 + k;
        Assert.Equal([4, 3, 2], checkpoint["transposed"].Shape.ToArray());
        Assert.Equal(from k in Enumerable.Range(0, 4) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select At(i, j, k), checkpoint["transposed"].ToArray<float>());
        Assert.Equal([2, 2, 2], checkpoint["slice"].Shape.ToArray());
        Assert.Equal([At(0, 1, 0), At(0, 1, 2), At(0, 2, 0), At(0, 2, 2), At(1, 1, 0), At(1, 1, 2), At(1, 2, 0), At(1, 2, 2)], checkpoint["slice"].ToArray<float>());
        Assert.Equal([1, 1, 1, 2, 2, 2], checkpoint["expanded"].ToArray<float>());
        Assert.Equal([0, 1, 2, 3, 4, 5], checkpoint["first"].ToArray<float>());
        Assert.Equal([4, 5, 6, 7, 8, 9, 10, 11], checkpoint["second"].ToArray<float>());
        Assert.Equal([1, -1], checkpoint["parameter"].ToArray<float>());

        var part = new byte[8];
        checkpoint["transposed"].Read(4, part);
        Assert.Equal(At(1, 0, 0), BitConverter.ToSingle(part, 0));
        Assert.Equal(At(0, 1, 0), BitConverter.ToSingle(part, 4));
    }

    [Fact]
    public void Tied_tensors_are_known_as_the_same()
    {
        using var checkpoint = PyTorchCheckpoint.Open(GoldenCheckpoint.Source("views.pt"));
        Assert.Equal([["tied.a", "tied.b"]], checkpoint.Ties());
        var content = Assert.IsType<PickleDictionary>(checkpoint.Content);
        Assert.Same(content["tied.a"], content["tied.b"]);
    }

    [Theory]
    [InlineData("training.pt")]
    [InlineData("training_legacy.pt")]
    [InlineData("protocol3.pt")]
    [InlineData("protocol4.pt")]
    [InlineData("protocol5.pt")]
    public void A_whole_training_state_is_read(string name)
    {
        using var checkpoint = PyTorchCheckpoint.Open(GoldenCheckpoint.Source(name));
        var content = Assert.IsType<PickleDictionary>(checkpoint.Content);

        Assert.Equal(7L, content["epoch"]);
        Assert.Equal(0.25, content["best"]);
        Assert.Equal("größe", content["name"]);
        Assert.Equal(false, content["done"]);
        Assert.Null(content["nothing"]);
        Assert.Equal(BigInteger.One << 70, content["big"]);
        Assert.Equal(-5L, content["negative"]);
        Assert.Equal([1L, 2.5, "x"], Assert.IsType<object?[]>(content["raw"]));
        Assert.Equal([2L, 3L], Assert.IsType<object?[]>(content["shape"]));
        Assert.Equal("cpu", content["device"]);
        Assert.Equal("torch.float16", content["kind"]);
        Assert.Equal([1.0, 2.0], Assert.IsType<List<object?>>(content["history"]));
        Assert.Equal(["epoch", "best", "name"], content.Keys.Take(3));

        var model = checkpoint.StateDict("model");
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"], model.Select(entry => entry.Name));
        Assert.Equal([3, 2], model[0].Shape.ToArray());
        Assert.Equal(DType.Int64, model[6].Type);

        // One step of Adam on a gradient of ones moves every weight by its learning rate, up to epsilon.
        Assert.Equal([-0.5, -0.25, 0, 0.25, 0.5, 0.75], model[0].ToArray<float>().Select(value => Math.Round(value, 6)));
        Assert.Equal(0.1f, checkpoint["optimizer.state.0.exp_avg"].ToArray<float>()[0], 6);
        Assert.Equal("training.pt: it has no tensors under 'weights'; its outermost keys are 'epoch', 'best', 'name', 'done', 'nothing'.",
            Assert.Throws<InterchangeException>(() => checkpoint.StateDict("weights")).Message.Replace(name, "training.pt", StringComparison.Ordinal));
    }

    [Fact]
    public void A_checkpoint_is_read_from_a_file_and_a_missing_tensor_is_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, GoldenCheckpoint.Bytes("types_legacy.pt"));
            using var checkpoint = PyTorchCheckpoint.Open(path);
            Assert.Equal([1, 255], checkpoint["uint8"].ToArray<byte>());
            Assert.Contains("it has no tensor 'x'; it has 10, such as 'float32', 'float64', 'float16'", Assert.Throws<InterchangeException>(() => checkpoint["x"]).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("whole_module.pt", "asks for 'torch.nn.modules.container.Sequential', which is refused")]
    [InlineData("int16.pt", "asks for 'torch.ShortStorage', which is refused")]
    [InlineData("sparse.pt", "asks for 'torch._utils._rebuild_sparse_tensor', which is refused")]
    [InlineData("script.pt", "it is a TorchScript program")]
    public void What_is_no_state_dict_is_refused_by_name(string name, string expected)
    {
        var message = Assert.Throws<InterchangeException>(() => PyTorchCheckpoint.Open(GoldenCheckpoint.Source(name))).Message;
        Assert.Contains(expected, message);
        Assert.StartsWith($"{name}: ", message);
    }
}
