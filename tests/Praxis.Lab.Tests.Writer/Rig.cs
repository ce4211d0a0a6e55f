namespace Praxis.Lab.Tests.Writer;

/// <summary>A study put together by a test.</summary>
public sealed class Rig(Action<Trial> run, string id = "0001.00002", bool alone = false) : Study
{
    public Rig(bool alone, Action<Trial> run) : this(run, alone: alone) { }

    public override Paper Paper { get; } = new(id, $"Rig {id}", Theme.Science, "A rig.", "装置。") { Title = "A rig for tests" };

    public override IReadOnlyList<Claim> Claims => Stated;

    public IReadOnlyList<Claim> Stated { get; init; } = [Claim.Better("b is better than a", "score", arm: "b", against: "a")];

    public override IReadOnlyList<Note> Remarks => Said;

    public IReadOnlyList<Note> Said { get; init; } = [];

    public override bool NeedsMachineAlone => alone;

    public Func<Results, IEnumerable<Figure>> Drawing { get; init; } = _ => [];

    public override void Run(Trial trial) => run(trial);

    public override IEnumerable<Figure> Draw(Results results) => Drawing(results);
}
