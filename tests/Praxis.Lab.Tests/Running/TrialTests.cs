using System.Text;

namespace Praxis.Lab.Tests.Running;

public sealed class TrialTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void What_is_recorded_comes_back_from_disk_to_the_last_bit()
    {
        double[] values = [0.1 + 0.2, -0.0, 1e-310, double.MaxValue, Math.PI, 1e22, 123456789012345680];
        var result = _temporary.Try(trial =>
        {
            for (var index = 0; index < values.Length; index++)
                trial.Record("方法 \"α\" \\ <b>", "loss, in nats", values[index], at: index * 0.1, on: "PTB", draw: index);
        });
        Assert.Null(result.Failure);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), result.Measurements.Select(one => BitConverter.DoubleToInt64Bits(one.Value)));
        Assert.All(result.Measurements, one => Assert.Equal(("方法 \"α\" \\ <b>", "PTB"), (one.Arm, one.On)));
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], result.Measurements.Select(one => one.At!.Value));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_not_finite_fails_the_trial_even_when_the_study_goes_on(double value)
    {
        var result = _temporary.Try(trial =>
        {
            try
            {
                trial.Record("a", "score", value, at: 0.5);
            }
            catch (ArithmeticException)
            {
                trial.Record("a", "score", 1);
            }
        });
        Assert.Contains("score of a at 0.5 is", result.Failure);
    }

    [Fact]
    public void The_same_place_cannot_be_recorded_twice()
    {
        var result = _temporary.Try(trial =>
        {
            trial.Record("a", "score", 1, at: 0.3);
            trial.Record("a", "score", 2, at: 0.1 * 3);
        });
        Assert.Contains("recorded before", result.Failure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public void A_name_that_cannot_be_read_is_refused(string arm) => Assert.Contains("The arm", _temporary.Try(trial => trial.Record(arm, "score", 1)).Failure);

    [Fact]
    public void Half_a_character_is_no_name() => Assert.Contains("The arm", _temporary.Try(trial => trial.Record("a" + (char)0xD800, "score", 1)).Failure);

    [Theory]
    [InlineData("../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("con.txt")]
    [InlineData(".hidden")]
    [InlineData("name\0")]
    [InlineData("naïve")]
    public void An_artefact_cannot_leave_its_folder(string name) =>
        Assert.Contains("cannot name a file", _temporary.Try(trial => trial.Keep(name, [1])).Failure);

    [Fact]
    public void Artefacts_are_kept_whole_and_can_be_opened()
    {
        var result = _temporary.Try(trial =>
        {
            trial.Keep("samples.bin", Encoding.UTF8.GetBytes("pixels"));
            trial.Keep("plan.json", stream => stream.Write("{}"u8));
        });
        Assert.Equal(["plan.json", "samples.bin"], result.Artefacts);
        using var reader = new StreamReader(result.Open("samples.bin"));
        Assert.Equal("pixels", reader.ReadToEnd());
        Assert.Throws<FileNotFoundException>(() => result.Open("../../run.json"));
    }

    [Fact]
    public void An_artefact_whose_writer_throws_leaves_nothing()
    {
        var result = _temporary.Try(trial => trial.Keep("half.bin", stream =>
        {
            stream.Write(new byte[1000]);
            throw new InvalidOperationException("half written");
        }));
        Assert.Contains("half written", result.Failure);
        Assert.Empty(Directory.EnumerateFiles(_temporary.Folder, "half*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(_temporary.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Steps_count_and_move_the_bar_over_their_share()
    {
        var seen = new List<double>();
        _temporary.Run([new Writer.Rig(trial =>
        {
            Assert.Equal([0, 1, 2, 3], trial.Steps(4, "first", share: 0.5));
            Assert.Equal([0, 1], trial.Steps(2, "second"));
        })], watch: happened =>
        {
            if (happened is TrialProgressed progressed)
                seen.Add(progressed.Fraction);
        });
        Assert.Equal(1, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public void Notes_data_and_times_are_kept()
    {
        var result = _temporary.Try(trial =>
        {
            trial.Note("minisat was not found");
            trial.Uses("mnist", "abc123");
        });
        Assert.Equal(["minisat was not found"], result.Notes);
        Assert.Equal("abc123", result.Data["mnist"]);
        Assert.Equal(Environment.MachineName, result.Machine);
    }

    [Fact]
    public void A_scale_picks_its_value()
    {
        Assert.Equal((200, 4000, 300_000), (Scale.Smoke.Pick(smoke: 200, laptop: 4000, full: 300_000), Scale.Laptop.Pick(smoke: 200, laptop: 4000, full: 300_000), Scale.Full.Pick(smoke: 200, laptop: 4000, full: 300_000)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Scale)7).Pick(1, 2, 3));
    }
}
