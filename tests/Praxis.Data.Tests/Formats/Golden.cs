namespace Praxis.Data.Tests.Formats;

/// <summary>The small files beside the tests, made by reference encoders (Golden/make.py).</summary>
static class Golden
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Formats", "Golden", name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path(name));
}
