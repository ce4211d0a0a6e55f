using System.Globalization;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>Handwritten characters: the pictures with their character as class, and the alphabet, the drawer and the number of the zip of each.</summary>
/// <param name="Images">The pictures, 105×105; ink is 0 and paper 255. A class is 'alphabet/character01'.</param>
/// <param name="Alphabets">The names of the alphabets, in alphabetical order.</param>
/// <param name="AlphabetOfClass">The alphabet of each class.</param>
/// <param name="Drawers">Who drew each picture, 1 to 20.</param>
public sealed record OmniglotSet(LabelledImages Images, IReadOnlyList<string> Alphabets, IReadOnlyList<int> AlphabetOfClass, IReadOnlyList<int> Drawers);

/// <summary>Omniglot's two small background sets.</summary>
public static class Omniglot
{
    /// <summary>All pictures, by alphabet, character and drawer.</summary>
    public static OmniglotSet Load(string? root = null)
    {
        var found = DataSets.Find("omniglot", root);
        // Two alphabets are in both archives, drawing by drawing the same.
        var drawings = found.Paths.SelectMany(path => Archive.Read(path, name => name.EndsWith(".png", StringComparison.OrdinalIgnoreCase)))
            .Select(entry => (entry.Bytes, entry.Name, Label: Label(entry.Name))).DistinctBy(drawing => drawing.Label)
            .OrderBy(drawing => drawing.Label.Class, StringComparer.Ordinal).ThenBy(drawing => drawing.Label.Drawer)
            .Select(drawing => (Picture: Png.Decode(drawing.Bytes, drawing.Name), drawing.Label.Class, drawing.Label.Drawer)).ToArray();
        if (drawings.Length == 0)
            throw new DataFormatException("the archives have no pictures.", "omniglot");
        var classes = drawings.Select(drawing => drawing.Class).Distinct().ToArray();
        var alphabets = classes.Select(Alphabet).Distinct().ToArray();
        var (width, height) = (drawings[0].Picture.Width, drawings[0].Picture.Height);
        foreach (var (picture, name, drawer) in drawings)
            if ((picture.Width, picture.Height, picture.Channels) != (width, height, 1))
                throw new DataFormatException($"the picture of drawer {drawer} is {picture.Width}×{picture.Height} with {picture.Channels} channels, and {width}×{height} in grey was expected.", name);
        var pixels = new byte[drawings.Length * width * height];
        for (var i = 0; i < drawings.Length; i++)
            drawings[i].Picture.Pixels.CopyTo(pixels, i * width * height);
        var classIndex = classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var images = new LabelledImages(1, height, width, pixels, [.. drawings.Select(drawing => classIndex[drawing.Class])], classes);
        return new OmniglotSet(images, alphabets, [.. classes.Select(name => Array.IndexOf(alphabets, Alphabet(name)))], [.. drawings.Select(drawing => drawing.Drawer)]);
    }

    /// <summary>An entry is images_background_small1/Greek/character01/0394_05.png, where 05 is the drawer.</summary>
    static (string Class, int Drawer) Label(string name)
    {
        var parts = name.Split('/');
        var number = Path.GetFileNameWithoutExtension(parts[^1]).Split('_');
        if (parts.Length < 3 || number.Length != 2 || !int.TryParse(number[1], NumberStyles.None, CultureInfo.InvariantCulture, out var drawer))
            throw new DataFormatException("the name does not have the form alphabet/character/number_drawer.png.", name);
        return ($"{parts[^3]}/{parts[^2]}", drawer);
    }

    static string Alphabet(string name) => name[..name.IndexOf('/')];
}
