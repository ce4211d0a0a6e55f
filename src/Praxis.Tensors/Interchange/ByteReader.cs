namespace Praxis.Tensors.Interchange;

/// <summary>Fills <paramref name="destination"/> with the bytes that start at <paramref name="offset"/>.</summary>
public delegate void ByteReader(long offset, Span<byte> destination);
