namespace Praxis.Tensors.Tests.Randomness;

public sealed unsafe class PhiloxTests
{
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Blocks_are_the_published_ones(ulong key, ulong low, ulong high, uint a, uint b, uint c, uint d)
    {
        Assert.Equal((a, b, c, d), Philox.Block(key, low, high));
    }

    [Fact]
    public void Many_blocks_at_a_time_are_the_single_ones_in_every_width()
    {
        // The counter crosses from its first word into its second.
        Check<WordLanes512>(0xfffffffb);
        Check<WordLanes256>(0xfffffffd);
        Check<WordLanes128>(0xffffffff);

        static void Check<L>(ulong first)
            where L : struct, IWordLanes<L>
        {
            if (!L.IsSupported)
            {
                return;
            }
            const int count = 37;
            var words = stackalloc uint[4 * count];
            var done = Philox.Blocks<L>(0x123456789abcdef, first, words, count);
            Assert.Equal(count / L.Blocks * L.Blocks, done);
            for (var block = 0; block < done; block++)
            {
                var at = words + (4 * block);
                Assert.Equal(Philox.Block(0x123456789abcdef, first + (uint)block, 0), (at[0], at[1], at[2], at[3]));
            }
        }
    }

    [Fact]
    public void Words_may_begin_and_end_anywhere()
    {
        var whole = stackalloc uint[200];
        var part = stackalloc uint[100];
        Philox.Words(99, 0, whole, 200);
        for (var start = 0; start < 9; start++)
        {
            for (var count = 0; count < 100; count += 7)
            {
                Philox.Words(99, (ulong)start, part, count);
                Assert.True(new ReadOnlySpan<uint>(whole + start, count).SequenceEqual(new ReadOnlySpan<uint>(part, count)));
            }
        }
    }

    [Fact]
    public void A_stream_reads_the_words_of_its_key_in_order()
    {
        var rng = new Rng(12);
        var words = stackalloc uint[50];
        Philox.Words(rng.State.Key, 0, words, 50);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(words[i], rng.NextUInt32());
        }
    }
}
