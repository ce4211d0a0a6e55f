using System.Globalization;

namespace Praxis.Lab;

/// <summary>The shape that marks a data point.</summary>
enum MarkerShape
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Pentagon,
    Cross,
    Wedge,
    Plus,
}

/// <summary>How one series looks: its colour, the dashes of its line and the shape of its points.</summary>
readonly record struct SeriesStyle(Paint Paint, string Dash, MarkerShape Marker);

/// <summary>
/// Colours that stay apart for people with any kind of colour vision and stand out on white and on near-black paper.
/// Dashes and marker shapes repeat the distinction for prints in grey.
/// </summary>
static class Palette
{
    /// <summary>Each colour on white paper and on dark paper.</summary>
    public static IReadOnlyList<(string Light, string Dark)> Colors { get; } =
    [
        ("#2C5AA0", "#3F8BE0"),
        ("#DD6510", "#F5841F"),
        ("#1F9C86", "#3BC1A8"),
        ("#8F1A44", "#CE5468"),
        ("#76AEF0", "#9ADBFF"),
        ("#9450F0", "#A993FF"),
        ("#8A5A10", "#D1C04D"),
        ("#868B92", "#B0B6BE"),
    ];

    static readonly string[] Dashes = ["", "7 3", "2.5 2.5", "9 3 2.5 3", "12 4", "5 2 1.5 2 1.5 2"];

    /// <summary>The look at a place; a second round through the colours is told by its dashes.</summary>
    public static SeriesStyle Style(int index)
    {
        int place = (index % Colors.Count + Colors.Count) % Colors.Count;
        return new(new Paint(Colors[place].Light, place.ToString(CultureInfo.InvariantCulture)), Dashes[Math.Abs(index / Colors.Count % Dashes.Length)], (MarkerShape)place);
    }

    /// <summary>Dashes that tell a line without markers from its neighbours.</summary>
    public static string Dash(int index) => Dashes[Math.Abs(index % Dashes.Length)];
}
