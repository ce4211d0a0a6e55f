namespace Praxis.Tensors;

/// <summary>Which way of a transform over n points is divided by what.</summary>
public enum FourierNorm
{
    /// <summary>The way back by n.</summary>
    Backward,

    /// <summary>Both ways by √n, so that lengths are kept.</summary>
    Ortho,

    /// <summary>The way there by n.</summary>
    Forward,
}
