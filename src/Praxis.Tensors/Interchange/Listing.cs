namespace Praxis.Tensors.Interchange;

/// <summary>Names in an error: the first few, and how many more there are.</summary>
static class Listing
{
    const int Shown = 5;

    public static string Of(IReadOnlyCollection<string> names) => names.Count switch
    {
        0 => "none",
        <= Shown => string.Join(", ", names.Select(Short)),
        _ => $"{string.Join(", ", names.Take(Shown).Select(Short))} and {names.Count - Shown} more",
    };

    static string Short(string name) => name.Length <= 80 ? $"'{name}'" : $"'{name[..80]}…'";
}
