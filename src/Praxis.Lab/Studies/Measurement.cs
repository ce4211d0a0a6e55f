using System.Globalization;

namespace Praxis.Lab;

/// <summary>One number that a trial measured, and where.</summary>
/// <param name="Arm">The method or baseline that was measured.</param>
/// <param name="Measure">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="At">The place on a sweep, if there is one.</param>
/// <param name="On">The cell (a data set, a condition), if there is one.</param>
/// <param name="Draw">The repetition inside the seed, if there are several.</param>
public readonly record struct Measurement(string Arm, string Measure, double Value, double? At = null, string? On = null, int? Draw = null)
{
    /// <summary>The measurement's place in words: accuracy of LoRAPrune at 0.5 on PTB, draw 2.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture,
        $"{Measure} of {Arm}{(At is { } at ? $" at {at}" : "")}{(On is { } on ? $" on {on}" : "")}{(Draw is { } draw ? $", draw {draw}" : "")}");

    /// <summary>Places are compared after rounding to twelve digits, so that 0.1 · 3 and 0.3 are one place.</summary>
    internal static double Rounded(double at) => double.Parse(at.ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>A place that a measure was recorded at: a point of a sweep, a named cell, both or neither.</summary>
/// <param name="At">The place on the sweep.</param>
/// <param name="On">The named cell.</param>
public readonly record struct Cell(double? At, string? On)
{
    /// <summary>The cell in words.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(On is { } on ? on : "")}{(At is { } at ? (On is null ? "" : " ") + at : "")}");
}
