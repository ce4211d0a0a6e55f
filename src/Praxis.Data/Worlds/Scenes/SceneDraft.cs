namespace Praxis.Data.Worlds;

/// <summary>A background without its name.</summary>
readonly record struct SceneGround(BackgroundKind Kind, Rgb First, Rgb Second, float Scale)
{
    public SceneGround(SceneBackground background)
        : this(background.Kind, background.First, background.Second, background.Scale)
    {
    }
}

/// <summary>A scene that is drawn in place, so that many can be drawn without leaving anything behind.</summary>
sealed class SceneDraft(int mostObjects)
{
    readonly SceneObject[] _objects = new SceneObject[mostObjects];

    public long Index { get; set; }

    public int Count { get; set; }

    public Span<SceneObject> Objects => _objects.AsSpan(0, Count);

    public int[] Values { get; } = new int[SceneOptions.Factors];

    public int BackgroundValue { get; set; }

    public SceneGround Ground { get; set; }

    public int Label { get; set; }

    public int TrueLabel { get; set; }

    public bool IsMixed { get; set; }

    public void Place(int place, SceneObject one) => _objects[place] = one;

    public Scene ToScene(SceneOptions options, Scene? mixedWith)
    {
        var background = BackgroundValue >= 0
            ? options.ActualBackgrounds[BackgroundValue]
            : SceneBackground.Plain("plain", Ground.First);
        return new(Index, Objects.ToArray(), BackgroundValue, background, Label, TrueLabel, mixedWith);
    }
}
