namespace Praxis.Lab;

public sealed partial class Trial
{
    /// <summary>
    /// Times the arms in turn and records the median of each, in seconds, as the measure. The study must say
    /// <see cref="Study.NeedsMachineAlone"/>; the arms' ratio is then taken within this trial.
    /// </summary>
    public IReadOnlyList<Timing> Timed(string measure, IReadOnlyList<TimedArm> arms, TimedOptions? options = null, double? at = null, string? on = null)
    {
        if (!Study.NeedsMachineAlone)
            throw new InvalidOperationException($"Timed '{measure}': the study of {Study.Paper.Id} measures time, so it must say NeedsMachineAlone => true.");
        var timings = Stopclock.Time(arms, options ?? new(), Stop, done => Progress(done, $"timing {measure}"));
        foreach (var timing in timings)
        {
            Record(timing.Arm, measure, timing.Median, at, on);
            Log($"{measure} of {timing.Arm}: median {timing.Median:G4} s, quartiles {timing.Spread:G3} s apart, {timing.Seconds.Count} repeats");
        }
        return timings;
    }
}
