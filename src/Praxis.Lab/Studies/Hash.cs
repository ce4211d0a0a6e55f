using System.Security.Cryptography;
using System.Text;

namespace Praxis.Lab;

/// <summary>SHA-256 in lower-case hexadecimal.</summary>
static class Hash
{
    internal static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    internal static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    internal static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
