namespace Praxis.Lab;

/// <summary>How large a study is run.</summary>
public enum Scale
{
    /// <summary>At most ten seconds on one core: shows that everything works and gives no verdict.</summary>
    Smoke,

    /// <summary>At most five minutes a study on two cores.</summary>
    Laptop,

    /// <summary>What the paper ran.</summary>
    Full,
}

/// <summary>Choosing by scale.</summary>
public static class ScaleChoice
{
    /// <summary>The value that belongs to this scale.</summary>
    public static T Pick<T>(this Scale scale, T smoke, T laptop, T full) => scale switch
    {
        Scale.Smoke => smoke,
        Scale.Laptop => laptop,
        Scale.Full => full,
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, $"Scale {(int)scale} does not exist; use Smoke, Laptop or Full."),
    };

    /// <summary>The scale's name in files and on the command line.</summary>
    public static string Name(this Scale scale) => scale.Pick("smoke", "laptop", "full");
}
