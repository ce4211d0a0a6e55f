using System.Diagnostics;
using System.Text;
using Praxis.Learning.Checkpoints;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Checkpoints;

public sealed class HostilePickleTests
{
    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("nt", "system")]
    [InlineData("subprocess", "Popen")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("__builtin__", "eval")]
    [InlineData("importlib", "import_module")]
    [InlineData("torch", "load")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch._utils._rebuild_tensor_v2", "__globals__")]
    [InlineData("collections", "OrderedDict.__init__.__globals__")]
    [InlineData("Collections", "OrderedDict")]
    [InlineData("collections.OrderedDict", "")]
    [InlineData("", "eval")]
    public void A_name_outside_the_list_is_refused_before_it_is_called(string module, string name)
    {
        var marker = Path.Combine(Path.GetTempPath(), $"praxis-{Guid.NewGuid():N}");
        var byGlobal = new PickleWriter().Global(module, name).Operations("(").Text($"touch {marker}").Operations("tR");
        var byStack = new PickleWriter().Text(module).Text(name).Raw(0x93).Operations("(").Text($"touch {marker}").Operations("tR");

        foreach (var writer in new[] { byGlobal, byStack })
        {
            Assert.Equal($"model.pt: its pickle asks for '{module}.{name}', which is refused: only tensors and plain containers are read and nothing is run; save it again with torch.save(model.state_dict(), path).", Refused(writer));
        }
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void A_name_is_shown_in_one_short_line()
    {
        var message = Refused(new PickleWriter().Text("a\nb\u001b[31m").Text(new string('x', 500)).Raw(0x93));
        Assert.Contains("'a?b?[31m.xxx", message);
        Assert.InRange(message.Length, 1, 350);
        Assert.Contains("a name of more than 256 bytes", Refused(new PickleWriter().Global(new string('m', 300), "x")));
    }

    public static TheoryData<string, string> BadCalls() => new()
    {
        { "collections.OrderedDict with eval inside", "with 1 arguments" },
        { "reduce of a text", "calls something that is no function" },
        { "reduce of a tensor class", "'torch.Tensor' with 1 arguments" },
        { "reduce of a storage class", "'torch.FloatStorage' with 1 arguments" },
        { "reduce without a tuple", "without a tuple" },
        { "reduce of a reduce", "calls something that is no function" },
        { "new object", "creates an object of a class" },
        { "build on a class", "sets the attributes" },
        { "subclass through a class outside the list", "asks for 'os.system'" },
        { "subclass through itself", "'torch._tensor._rebuild_from_type_v2' with 4 arguments" },
        { "parameter of a text", "'torch._utils._rebuild_parameter' with 3 arguments" },
        { "tensor with hidden bits", "'torch._utils._rebuild_tensor_v2' with 7 arguments" },
        { "inst", "operation 0x69" },
        { "extension", "operation 0x82" },
        { "protocol 6", "protocol 6" },
        { "text integer", "operation 0x49" },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public void A_call_of_the_wrong_kind_is_refused(string attack, string expected)
    {
        var writer = new PickleWriter();
        _ = attack switch
        {
            "collections.OrderedDict with eval inside" => writer.Global("collections", "OrderedDict").Operations("(").Text("eval('1')").Operations("tR"),
            "reduce of a text" => writer.Text("os.system").Operations(")R"),
            "reduce of a tensor class" => writer.Global("torch", "Tensor").Operations("(").Text("x").Operations("tR"),
            "reduce of a storage class" => writer.Global("torch", "FloatStorage").Operations("(").Integer(1 << 30).Operations("tR"),
            "reduce without a tuple" => writer.Global("collections", "OrderedDict").Operations("]R"),
            "reduce of a reduce" => writer.Global("collections", "OrderedDict").Operations(")R)R"),
            "new object" => writer.Global("collections", "OrderedDict").Operations(")").Raw(0x81),
            "build on a class" => writer.Global("torch", "Tensor").Operations("}b"),
            "subclass through a class outside the list" => writer.Global("torch._tensor", "_rebuild_from_type_v2").Operations("(").Global("os", "system"),
            "subclass through itself" => writer.Global("torch._tensor", "_rebuild_from_type_v2").Operations("(").Global("torch._tensor", "_rebuild_from_type_v2").Global("torch", "Tensor").Operations(")}tR"),
            "parameter of a text" => writer.Global("torch._utils", "_rebuild_parameter").Operations("(").Text("x").Raw(0x88).Operations("}tR"),
            "tensor with hidden bits" => writer.Global("torch._utils", "_rebuild_tensor_v2").Operations("(").Storage("0", 1).Integer(0).Integers(1).Integers(1).Raw(0x89).Operations("}}").Text("neg").Raw(0x88).Operations("stR"),
            "inst" => writer.Operations("(ios\nsystem\n"),
            "extension" => writer.Raw(0x82, 1),
            "protocol 6" => writer.Raw(0x80, 6),
            _ => writer.Operations("I1\n"),
        };
        Assert.Contains(expected, Refused(writer, ("0", new byte[4])));
    }

    [Fact]
    public void A_persistent_id_is_a_storage_and_nothing_else()
    {
        const string Expected = "a persistent id that is not a storage";
        Assert.Contains(Expected, Refused(new PickleWriter().Text("../../etc/passwd").Operations("Q")));
        Assert.Contains(Expected, Refused(new PickleWriter().Operations("(").Text("module").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(1).Operations("tQ")));
        Assert.Contains(Expected, Refused(new PickleWriter().Operations("(").Text("storage").Global("collections", "OrderedDict").Text("0").Text("cpu").Integer(1).Operations("tQ")));
        Assert.Contains(Expected, Refused(new PickleWriter().Storage("0", -1)));
        Assert.Contains("no such member", Refused(new PickleWriter().Storage("../data.pkl\n", 1)));
        Assert.Contains("needs 40 bytes, but its member has 4", Refused(new PickleWriter().Storage("0", 10), ("0", new byte[4])));
        Assert.Contains("named once with", Refused(new PickleWriter().Storage("0", 1).Operations("0").Storage("0", 2), ("0", new byte[4])));
    }

    [Theory]
    [InlineData(0, new[] { 5 }, new[] { 1 }, "reaches element 4 of a storage of 4")]
    [InlineData(1, new[] { 2, 2 }, new[] { 2, 1 }, "reaches element 4 of a storage of 4")]
    [InlineData(-1, new[] { 1 }, new[] { 1 }, "whole numbers from 0")]
    [InlineData(0, new[] { -1 }, new[] { 1 }, "whole numbers from 0")]
    [InlineData(0, new[] { 2 }, new[] { -1 }, "whole numbers from 0")]
    [InlineData(0, new[] { 2 }, new[] { 1, 1 }, "whole numbers from 0")]
    [InlineData(0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 }, "overflows")]
    [InlineData(0, new[] { int.MaxValue }, new[] { int.MaxValue }, "reaches element")]
    [InlineData(0, new[] { 100_000, 1_000 }, new[] { 0, 0 }, "views that multiply memory are not read")]
    public void A_view_stays_within_its_storage_and_does_not_multiply_it(int offset, int[] sizes, int[] strides, string expected) =>
        Assert.Contains(expected, Refused(new PickleWriter().Tensor("0", 4, offset, sizes, strides), ("0", new byte[16])));

    [Fact]
    public void Many_views_of_one_storage_do_not_multiply_it()
    {
        var writer = new PickleWriter().Operations("](");
        for (var i = 0; i < 40; i++)
        {
            writer.Tensor("0", 1 << 20, i, [(1 << 20) - 40], [1]);
        }
        Assert.Contains("views that multiply memory are not read", Refused(writer.Operations("e"), ("0", new byte[4 << 20])));
    }

    [Fact]
    public void A_web_of_lists_that_unfolds_exponentially_is_refused_quickly()
    {
        var writer = new PickleWriter().Operations("(").Tensor("0", 1, 0, [1], [1]).Operations("q\u0001");
        for (var level = 1; level < 31; level++)
        {
            writer.Operations("](").Raw((byte)'h', (byte)level, (byte)'h', (byte)level).Operations("e").Raw((byte)'q', (byte)(level + 1));
        }
        var before = Stopwatch.GetTimestamp();
        Assert.Contains("it has more than 262144 tensors", Refused(writer.Operations("t"), ("0", new byte[4])));
        Assert.InRange(Stopwatch.GetElapsedTime(before).TotalSeconds, 0, 5);
    }

    [Fact]
    public void A_list_that_holds_itself_and_deep_nesting_are_refused()
    {
        Assert.Contains("containers more than 32 deep", Refused(new PickleWriter().Operations("]q\u0001h\u0001a")));
        Assert.Contains("containers more than 32 deep", Refused(new PickleWriter().Operations(new string(']', 100_000) + new string('a', 99_999))));
    }

    [Fact]
    public void A_length_that_the_file_does_not_have_reserves_nothing()
    {
        foreach (var codes in new[] { "X\u00ff\u00ff\u00ff\u00ff", "X\u0000\u0000\u0000\u0001", "B\u0000\u0000\u00ff\u0000", "\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\u008b\u00ff\u00ff\u00ff\u007f", "T\u0000\u0000\u0000\u0001" })
        {
            var source = new PickleWriter().Operations(codes).Checkpoint();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<InterchangeException>(() => PyTorchCheckpoint.Open(source));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("t")]
    [InlineData("h\u0005")]
    [InlineData("(0.")]
    [InlineData("]u")]
    [InlineData("]]s")]
    [InlineData("(]]]u")]
    [InlineData("}]]s")]
    [InlineData("a")]
    [InlineData("N(a")]
    [InlineData("NN")]
    [InlineData("")]
    public void A_machine_that_is_misused_says_so(string codes) => Refused(new PickleWriter().Operations(codes));

    [Theory]
    [InlineData("zip", "0 members called data.pkl")]
    [InlineData("text", "neither a zip archive nor begins as torch.save begins")]
    [InlineData("short", "neither a zip archive nor begins as torch.save begins")]
    [InlineData("plain pickle", "neither a zip archive nor begins as torch.save begins")]
    public void Other_files_are_refused(string kind, string expected)
    {
        var stream = new MemoryStream();
        using (new System.IO.Compression.ZipArchive(stream, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
        }
        var bytes = kind switch
        {
            "zip" => stream.ToArray(),
            "text" => Encoding.ASCII.GetBytes("hello, this is a text"),
            "short" => [0x80],
            _ => new PickleWriter().Operations("}").ToArray(),
        };
        Assert.Contains(expected, Assert.Throws<InterchangeException>(() => PyTorchCheckpoint.Open(new ByteSource("model.pt", bytes))).Message);
    }

    [Fact]
    public void A_dictionary_of_pairs_and_texts_of_one_byte_a_character_are_read_as_Python_2_wrote_them()
    {
        var source = new PickleWriter().Global("collections", "OrderedDict").Operations("(](](U\u0003keyU\u0002\u00e9!eet").Operations("R").Checkpoint();
        var content = Assert.IsType<PickleDictionary>(PyTorchCheckpoint.Open(source).Content);
        Assert.Equal("é!", content["key"]);
    }

    [Theory]
    [InlineData("types.pt", 1)]
    [InlineData("types_legacy.pt", 2)]
    [InlineData("views.pt", 3)]
    [InlineData("views_legacy.pt", 4)]
    [InlineData("training_legacy.pt", 5)]
    [InlineData("protocol4.pt", 6)]
    public void A_mutated_checkpoint_is_read_or_refused_in_bounded_memory(string name, int seed)
    {
        const int Mutations = 1_700;
        var original = GoldenCheckpoint.Bytes(name);
        var random = new Random(seed);
        var refused = 0;
        for (var mutation = 0; mutation < Mutations; mutation++)
        {
            var bytes = original.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : bytes[random.Next(bytes.Length)]);
            }
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var checkpoint = PyTorchCheckpoint.Open(new ByteSource(name, random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes));
                foreach (var entry in checkpoint.StateDict().Where(entry => entry.ByteLength < 1 << 20))
                {
                    entry.Read(new byte[entry.ByteLength]);
                }
            }
            catch (InterchangeException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
        Assert.InRange(refused, Mutations / 10, Mutations);
    }

    static string Refused(PickleWriter writer, params (string Key, byte[] Bytes)[] storages)
    {
        var message = Assert.Throws<InterchangeException>(() => PyTorchCheckpoint.Open(writer.Checkpoint(storages))).Message;
        Assert.StartsWith("model.pt: ", message);
        Assert.EndsWith(".", message);
        return message;
    }
}
