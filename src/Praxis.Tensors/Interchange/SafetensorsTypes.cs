namespace Praxis.Tensors.Interchange;

/// <summary>An element type by its name in the format; <paramref name="Type"/> is absent where tensors do not have it.</summary>
sealed record SafetensorsType(string Name, int Bits, DType? Type);

/// <summary>The element types of the format, narrowest first: arrays are written widest first, so that all stay aligned.</summary>
static class SafetensorsTypes
{
    static readonly SafetensorsType[] All =
    [
        new("BOOL", 8, DType.Bool),
        new("F4", 4, null),
        new("F6_E2M3", 6, null),
        new("F6_E3M2", 6, null),
        new("U8", 8, DType.UInt8),
        new("I8", 8, null),
        new("F8_E5M2", 8, null),
        new("F8_E4M3", 8, null),
        new("F8_E8M0", 8, null),
        new("F8_E4M3FNUZ", 8, null),
        new("F8_E5M2FNUZ", 8, null),
        new("I16", 16, null),
        new("U16", 16, null),
        new("F16", 16, DType.Float16),
        new("BF16", 16, DType.BFloat16),
        new("I32", 32, DType.Int32),
        new("U32", 32, null),
        new("F32", 32, DType.Float32),
        new("C64", 64, null),
        new("F64", 64, DType.Float64),
        new("I64", 64, DType.Int64),
        new("U64", 64, null),
    ];

    public static string Supported { get; } = string.Join(", ", All.Where(type => type.Type is not null).Select(type => type.Name));

    public static SafetensorsType? Find(string name) => Array.Find(All, type => type.Name == name);

    public static string Name(DType type) => All[Rank(type)].Name;

    public static int Rank(DType type) => Array.FindIndex(All, candidate => candidate.Type == type);
}
