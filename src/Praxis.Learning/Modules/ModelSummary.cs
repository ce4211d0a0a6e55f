using System.Text;
using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>One line of a summary.</summary>
/// <param name="Path">The module's dotted path; empty for the whole model.</param>
/// <param name="Type">The module's type.</param>
/// <param name="Output">The shape of its last output; null where no forward pass ran or it shows none.</param>
/// <param name="Parameters">The numbers in its parameters, those inside included.</param>
/// <param name="MultiplyAdds">Its multiply-adds in the forward pass, those inside included.</param>
public sealed record SummaryRow(string Path, string Type, Shape? Output, long Parameters, long MultiplyAdds);

/// <summary>What a model is made of: modules, output shapes, parameters and the multiply-adds of a real forward pass.</summary>
public sealed class ModelSummary
{
    ModelSummary(IReadOnlyList<SummaryRow> rows) => Rows = rows;

    /// <summary>A line for every module, from the outside in; the first is the model.</summary>
    public IReadOnlyList<SummaryRow> Rows { get; }

    /// <summary>The summary of a model, and of what a forward pass through it does where one is given.</summary>
    public static ModelSummary Of(Module model, Action? forward = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = new Dictionary<string, Shape>();
        using var count = new MultiplyAdds();
        if (forward is not null)
        {
            using var _ = Gradient.Off();
            using var own = model.HookSelf(See);
            using var inside = model.Children.Any() ? model.Hook("**", See) : null;
            forward();
        }
        return new([.. model.Modules.Select(entry => new SummaryRow(entry.Path, entry.Module.GetType().Name.Split('`')[0], shapes.TryGetValue(entry.Path, out var shape) ? shape : (Shape?)null, entry.Module.ParameterCount, count.Inside(entry.Module)))]);

        Tensor? See(string path, Tensor value)
        {
            shapes[path] = value.Shape;
            return null;
        }
    }

    /// <summary>The summary as a table.</summary>
    public override string ToString()
    {
        string[][] cells = [["module", "type", "output", "parameters", "multiply-adds"],
            .. Rows.Select(row => (string[])[row.Path.Length == 0 ? "(model)" : row.Path, row.Type, row.Output?.ToString() ?? "", row.Parameters.ToString("N0"), row.MultiplyAdds == 0 ? "" : row.MultiplyAdds.ToString("N0")])];
        var widths = Enumerable.Range(0, 5).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in cells)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
        return text.ToString();
    }
}
