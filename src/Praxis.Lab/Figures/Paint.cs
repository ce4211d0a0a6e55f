using System.Text;

namespace Praxis.Lab;

/// <summary>Which paper a figure is drawn on.</summary>
public enum Appearance
{
    /// <summary>Light, or dark where the reader's system asks for dark.</summary>
    Automatic,

    /// <summary>Dark ink on white paper.</summary>
    Light,

    /// <summary>Light ink on near-black paper.</summary>
    Dark,
}

/// <summary>A colour: either one of the figure's own roles, which follow the appearance, or a fixed one.</summary>
readonly record struct Paint(string Color, string Role = "")
{
    public static readonly Paint Text = new("#1F2328", "t");
    public static readonly Paint Muted = new("#59636E", "m");
    public static readonly Paint Axis = new("#7A838D", "a");
    public static readonly Paint Grid = new("#E6E9ED", "g");
    public static readonly Paint Paper = new("#FFFFFF", "p");

    public static readonly Paint Nothing = new("none");

    /// <summary>The paper's colour in the dark.</summary>
    public const string DarkPaper = "#15181D";

    static readonly (string Role, string Dark)[] Roles =
    [
        (Text.Role, "#E8EAED"),
        (Muted.Role, "#A9B1BC"),
        (Axis.Role, "#7F8894"),
        (Grid.Role, "#2B3138"),
        (Paper.Role, DarkPaper),
        .. Palette.Colors.Select((color, place) => (Palette.Style(place).Paint.Role, color.Dark)),
    ];

    /// <summary>The style sheet that turns the roles of some elements dark; each element also states its light colour itself.</summary>
    public static string StyleSheet(Appearance appearance, string id, string elements)
    {
        if (appearance == Appearance.Light)
            return "";
        var rules = new StringBuilder();
        foreach (var (role, dark) in Roles)
        {
            foreach (var (kind, property) in (ReadOnlySpan<(string, string)>)[("px-f", "fill"), ("px-s", "stroke")])
            {
                if (elements.Contains(kind + role, StringComparison.Ordinal))
                    rules.Append($"#{id} .{kind}{role}{{{property}:{dark}}}");
            }
        }
        return appearance == Appearance.Dark
            ? $"<style>{rules}</style>\n"
            : $"<style>@media (prefers-color-scheme:dark){{{rules}}}</style>\n";
    }
}

/// <summary>A line's colour, width, dashes and opacity.</summary>
readonly record struct Stroke(Paint Paint, double Width = 1, string Dash = "", double Opacity = 1);
