namespace Praxis.Lab;

/// <summary>Something that happened in a run. Events arrive one at a time, from the threads that do the work.</summary>
public abstract record RunEvent;

/// <summary>A trial has begun.</summary>
/// <param name="Study">Its study.</param>
/// <param name="Seed">Its seed.</param>
public sealed record TrialStarted(Study Study, int Seed) : RunEvent;

/// <summary>A trial has come further, at most ten times a second.</summary>
/// <param name="Study">Its study.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Fraction">How far it is, from 0 to 1.</param>
/// <param name="Doing">What it is doing.</param>
public sealed record TrialProgressed(Study Study, int Seed, double Fraction, string Doing) : RunEvent;

/// <summary>A trial has finished or failed, and its result is on disk.</summary>
/// <param name="Study">Its study.</param>
/// <param name="Result">What it left behind.</param>
public sealed record TrialFinished(Study Study, TrialResult Result) : RunEvent;

/// <summary>A trial did not have to run because its result is on disk.</summary>
/// <param name="Study">Its study.</param>
/// <param name="Result">What is on disk.</param>
public sealed record TrialSkipped(Study Study, TrialResult Result) : RunEvent;

/// <summary>A trial was stopped with the run; nothing of it is kept.</summary>
/// <param name="Study">Its study.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="LeftBehind">True when it did not listen and its thread was left behind.</param>
public sealed record TrialStopped(Study Study, int Seed, bool LeftBehind) : RunEvent;

/// <summary>All trials of a study are done.</summary>
/// <param name="Results">Its results.</param>
/// <param name="Figures">Its figures, as paths below the run's folder.</param>
public sealed record StudyFinished(Results Results, IReadOnlyList<string> Figures) : RunEvent;

/// <summary>Something a person should know.</summary>
/// <param name="Message">One sentence.</param>
public sealed record Noticed(string Message) : RunEvent;

/// <summary>How a run ended.</summary>
/// <param name="Results">The results of each study, in the order they were asked for.</param>
/// <param name="Stopped">True when it was cancelled.</param>
/// <param name="Error">Why it had to end early, such as a full disk; null otherwise.</param>
public sealed record RunOutcome(IReadOnlyList<Results> Results, bool Stopped, string? Error);
