namespace Praxis.Learning.Tokenizers;

/// <summary>A token that is found in the text before anything else happens to it.</summary>
sealed record AddedToken(string Content, int Id)
{
    public bool SingleWord { get; init; }

    public bool StripLeft { get; init; }

    public bool StripRight { get; init; }

    /// <summary>Whether it is looked for in the normalised text.</summary>
    public bool Normalized { get; init; }

    public bool Special { get; init; } = true;
}
