namespace Praxis.Tensors.Kernels;

/// <summary>Numbers for the three spatial dimensions; a signal uses only the width, an image the height and the width.</summary>
readonly record struct Spatial(int Depth, int Height, int Width)
{
    public static readonly Spatial One = new(1, 1, 1);

    public long Count => (long)Depth * Height * Width;
}

/// <summary>
/// The shape of a convolution in one to three dimensions: x is (Batch, InChannels, Input), w is (OutChannels,
/// InChannels ÷ Groups, Kernel), y is (Batch, OutChannels, Output), all contiguous. Output position o meets
/// tap k at input position o·Stride + k·Dilation − Before; whatever lies outside of the input counts as zero.
/// </summary>
readonly struct ConvShape
{
    public ConvShape()
    {
    }

    public int Batch { get; init; } = 1;
    public int Groups { get; init; } = 1;
    public required int InChannels { get; init; }
    public required int OutChannels { get; init; }
    public required Spatial Input { get; init; }
    public required Spatial Kernel { get; init; }
    public required Spatial Output { get; init; }
    public Spatial Stride { get; init; } = Spatial.One;
    public Spatial Dilation { get; init; } = Spatial.One;

    /// <summary>Zeros before the input; those after it follow from the size of the output.</summary>
    public Spatial Before { get; init; }

    /// <summary>The same convolution of another number of samples.</summary>
    public ConvShape WithBatch(int batch) => new()
    {
        Batch = batch,
        Groups = Groups,
        InChannels = InChannels,
        OutChannels = OutChannels,
        Input = Input,
        Kernel = Kernel,
        Output = Output,
        Stride = Stride,
        Dilation = Dilation,
        Before = Before,
    };

    /// <summary>From the input to the output, along the width, the height and the depth.</summary>
    public (ConvAxis Along, ConvAxis Down, ConvAxis Deep) ForwardAxes() =>
        (ConvAxis.Forward(Input.Width, Output.Width, Kernel.Width, Stride.Width, Dilation.Width, Before.Width),
         ConvAxis.Forward(Input.Height, Output.Height, Kernel.Height, Stride.Height, Dilation.Height, Before.Height),
         ConvAxis.Forward(Input.Depth, Output.Depth, Kernel.Depth, Stride.Depth, Dilation.Depth, Before.Depth));

    public int GroupInChannels => InChannels / Groups;

    public int GroupOutChannels => OutChannels / Groups;

    public int Taps => (int)Kernel.Count;

    /// <summary>The multiply-adds of a forward pass.</summary>
    public double Work => (double)Batch * OutChannels * GroupInChannels * Taps * Output.Count;
}
