namespace Praxis.Lab;

/// <summary>Something drawn in the frame of a chart.</summary>
public abstract class Mark
{
    private protected Mark()
    {
    }

    /// <summary>Refuses what cannot be drawn, in the name of the figure.</summary>
    internal virtual void Check(string figure, Axis x, Axis y)
    {
    }

    /// <summary>Tells how far the data reach.</summary>
    internal abstract void Extend(Reaches reaches);

    /// <summary>Draws the mark.</summary>
    internal abstract void Paint(Canvas canvas, Plane plane);

    /// <summary>Tells where the mark is drawn, so that texts can keep clear.</summary>
    internal virtual void Occupy(Occupancy occupancy, Plane plane)
    {
    }

    /// <summary>What the legend says of the mark.</summary>
    internal virtual IEnumerable<LegendEntry> LegendEntries => [];

    /// <summary>Texts that want to stand in the frame.</summary>
    internal virtual IEnumerable<FrameLabel> Labels(Plane plane) => [];

    /// <summary>The scale of colours beside the frame, if the mark has one.</summary>
    internal virtual ColorScale? Scale => null;
}
