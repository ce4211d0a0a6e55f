namespace Praxis.Tensors;

/// <summary>Words of a stream that belong to one job: its threads compute those of their own elements.</summary>
readonly record struct RandomWords(ulong Key, ulong Position);
