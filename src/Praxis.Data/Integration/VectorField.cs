namespace Praxis.Data;

/// <summary>Writes what a function of time and state is at a point, such as the slopes x′ = f(t, x) of a differential equation; it must write every number.</summary>
/// <param name="time">t.</param>
/// <param name="state">x.</param>
/// <param name="value">f(t, x), as long as x.</param>
public delegate void VectorField(double time, ReadOnlySpan<double> state, Span<double> value);
