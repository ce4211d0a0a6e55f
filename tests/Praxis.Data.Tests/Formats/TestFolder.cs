namespace Praxis.Data.Tests.Formats;

/// <summary>A folder that is gone when the test is over.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("praxis-data-").FullName;

    public string this[string name]
    {
        get
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return path;
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
