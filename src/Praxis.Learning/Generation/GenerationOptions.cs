namespace Praxis.Learning.Generation;

/// <summary>How texts are generated.</summary>
public sealed record GenerationOptions
{
    /// <summary>Always the best token.</summary>
    public static GenerationOptions BestToken { get; } = new() { Greedy = true };

    /// <summary>The most tokens behind the prompt.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Tokens that end a text; the one that ended it is its last token.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>What changes the scores, in this order.</summary>
    public IReadOnlyList<ILogitProcessor> Processors { get; init; } = [];

    /// <summary>Whether the best token is taken; otherwise tokens are drawn from softmax(z).</summary>
    public bool Greedy { get; init; }

    /// <summary>How many texts are generated from each prompt.</summary>
    public int Samples { get; init; } = 1;
}

/// <summary>Why a text ended.</summary>
public enum GenerationEnd
{
    /// <summary>By a stop token.</summary>
    Stop,

    /// <summary>It has as many new tokens as were allowed.</summary>
    NewTokens,

    /// <summary>It is as long as the model can read.</summary>
    ModelLength,
}

/// <summary>A token as it is generated.</summary>
/// <param name="Token">Its number.</param>
/// <param name="LogProbability">Its log-probability under the model, before processors.</param>
/// <param name="End">Why the text ends with it; null: it goes on.</param>
public readonly record struct GeneratedToken(int Token, double LogProbability, GenerationEnd? End);

/// <summary>A generated text.</summary>
/// <param name="Prompt">The number of its prompt.</param>
/// <param name="Sample">Which of the samples of the prompt it is.</param>
/// <param name="Tokens">The tokens behind the prompt.</param>
/// <param name="LogProbabilities">The log-probability of each under the model, before processors.</param>
/// <param name="End">Why it ended.</param>
public sealed record GeneratedText(int Prompt, int Sample, int[] Tokens, double[] LogProbabilities, GenerationEnd End)
{
    /// <summary>log p of all tokens behind the prompt, under the model.</summary>
    public double LogProbability => LogProbabilities.Sum();
}
