using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Lab;

/// <summary>The machine that a run was made on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="System">Its operating system.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Processor">The processor's name, where the system tells it.</param>
/// <param name="Cores">The logical cores.</param>
/// <param name="MemoryBytes">The memory that this process may use.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="InstructionSets">The vector instruction sets that are on.</param>
public sealed record Machine(string Name, string System, string Architecture, string Processor, int Cores, long MemoryBytes, string Runtime, string InstructionSets)
{
    /// <summary>This machine.</summary>
    public static Machine Here { get; } = new(
        Environment.MachineName,
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ProcessorName(),
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.FrameworkDescription,
        string.Join(' ', Sets()));

    static string ProcessorName()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file))
            return "";
        var line = File.ReadLines(file).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) ?? "";
        return line[(line.IndexOf(':') + 1)..].Trim();
    }

    static IEnumerable<string> Sets()
    {
        if (Avx512F.IsSupported)
            yield return "avx512f";
        if (Avx2.IsSupported)
            yield return "avx2";
        if (Fma.IsSupported)
            yield return "fma";
        if (AdvSimd.IsSupported)
            yield return "neon";
        yield return $"vector{(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}";
    }
}
