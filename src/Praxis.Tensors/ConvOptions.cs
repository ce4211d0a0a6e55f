namespace Praxis.Tensors;

/// <summary>How a convolution walks over its input; one number an axis, or one for all.</summary>
public sealed record ConvOptions
{
    /// <summary>Steps between windows.</summary>
    public int[] Stride { get; init; } = [1];

    /// <summary>Zeros before and after the input.</summary>
    public int[] Padding { get; init; } = [0];

    /// <summary>Zeros after the input where they differ from those before.</summary>
    public int[]? PaddingAfter { get; init; }

    /// <summary>Distance between the taps of the kernel.</summary>
    public int[] Dilation { get; init; } = [1];

    /// <summary>Groups of channels that do not see one another.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>For a transposed convolution: what is added to the size of the output.</summary>
    public int[] OutputPadding { get; init; } = [0];
}
