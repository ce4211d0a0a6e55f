namespace Praxis.Learning.Optimizers;

/// <summary>
/// A factor of the learning rate for each step, counted from 0. A schedule is a pure function of the step, so that a resumed
/// run needs nothing but the number of the step.
/// </summary>
public sealed class Schedule
{
    readonly Func<long, double> _factor;

    Schedule(Func<long, double> factor) => _factor = factor;

    /// <summary>1 at every step.</summary>
    public static Schedule Constant { get; } = new(_ => 1);

    /// <summary>Any function of the step.</summary>
    public static Schedule Of(Func<long, double> factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new(factor);
    }

    /// <summary>Falls along half a cosine from 1 to a final factor over so many steps and stays there.</summary>
    public static Schedule Cosine(long steps, double final = 0)
    {
        Check(steps, "Cosine");
        return new(step => final + ((1 - final) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (double)step / steps)))));
    }

    /// <summary>Falls in a straight line from 1 to a final factor over so many steps and stays there.</summary>
    public static Schedule Linear(long steps, double final = 0)
    {
        Check(steps, "Linear");
        return new(step => 1 + ((final - 1) * Math.Min(1, (double)step / steps)));
    }

    /// <summary>γ^⌊step/every⌋.</summary>
    public static Schedule Steps(long every, double gamma = 0.1)
    {
        Check(every, "Steps");
        return new(step => Math.Pow(gamma, step / every));
    }

    /// <summary>γ to the number of milestones that are passed.</summary>
    public static Schedule Milestones(IReadOnlyList<long> milestones, double gamma = 0.1)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        return new(step => Math.Pow(gamma, milestones.Count(milestone => step >= milestone)));
    }

    /// <summary>γ^step.</summary>
    public static Schedule Exponential(double gamma) => new(step => Math.Pow(gamma, step));

    /// <summary>
    /// Rises along half a cosine from 1/<paramref name="divide"/> to 1 over a share of the steps, then falls along half a cosine to
    /// 1/(divide·<paramref name="divideFinal"/>): one cycle (Smith and Topin, 2019).
    /// </summary>
    public static Schedule OneCycle(long steps, double rise = 0.3, double divide = 25, double divideFinal = 1e4)
    {
        Check(steps, "OneCycle");
        if (rise is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rise), $"Schedule.OneCycle: the share of the rise is {rise}; it must lie between 0 and 1.");
        }
        double top = (rise * steps) - 1, last = steps - 1;
        return new(step => step <= top
            ? Between(1 / divide, 1, top <= 0 ? 1 : step / top)
            : Between(1, 1 / (divide * divideFinal), last <= top ? 1 : Math.Min(1, (step - top) / (last - top))));

        static double Between(double start, double end, double share) => end + ((start - end) / 2 * (1 + Math.Cos(Math.PI * share)));
    }

    /// <summary>Rises in a straight line over so many steps, (step + 1)/steps of this schedule's first factor, then follows this schedule from its start.</summary>
    public Schedule After(long warmUp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(warmUp);
        return new(step => step < warmUp ? At(0) * (step + 1) / warmUp : At(step - warmUp));
    }

    /// <summary>The factor at a step.</summary>
    public double At(long step) => _factor(step);

    static void Check(long steps, string name)
    {
        if (steps < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), $"Schedule.{name}: {steps} steps were given; there must be at least 1.");
        }
    }
}
