using System.Security.Cryptography;
using Praxis.Data.Sets;

namespace Praxis.Data.Tests.Sets;

public sealed class DataSetsTests
{
    [Fact]
    public void Every_set_of_the_house_is_listed_with_all_that_one_must_know()
    {
        string[] names = ["mnist", "mnist-8", "mnist-14", "mnist-16", "cifar10", "omniglot", "speech", "shakespeare", "gsm8k", "cora", "citeseer", "ett", "crows-pairs"];
        Assert.Equal(names, DataSets.List().Select(set => set.Name));
        foreach (var set in DataSets.List())
        {
            Assert.All([set.English, set.Chinese, set.Origin, set.Licence], Assert.NotEmpty);
            Assert.Contains(set.Chinese, letter => letter is >= '一' and <= '龥');
            Assert.DoesNotContain('\n', set.English + set.Chinese);
            Assert.True(Uri.IsWellFormedUriString(set.Home, UriKind.Absolute));
            Assert.Contains(set.Editions, edition => edition.CanBeFetched);
            foreach (var file in set.Editions.SelectMany(edition => edition.Files))
            {
                Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
                Assert.True(file.Size > 0);
                Assert.All(file.Urls, url => Assert.StartsWith("https://", url));
                Assert.False(Path.IsPathRooted(file.Path));
            }
        }
    }

    [Fact]
    public void A_file_has_the_bytes_that_the_registry_says()
    {
        // On a machine with the real sets this checks the registry itself; elsewhere a made copy must be told from the real one.
        using var made = MadeSets.Mnist();
        foreach (var set in DataSets.List())
            foreach (var (root, isReal) in MadeSets.Roots(set.Name, made))
                if (isReal || set.Name.StartsWith("mnist", StringComparison.Ordinal))
                    Assert.All(DataSets.Verify(set.Name, root), check => Assert.Equal(isReal, check.IsGood));
        var images = made["mnist/t10k-images-idx3-ubyte.gz"];
        var one = DataSets.Verify("mnist", made.Path)[0];
        Assert.Equal((new FileInfo(images).Length, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(images)))), (one.Size!.Value, one.Sha256!));
    }

    [Fact]
    public void A_set_that_is_missing_says_what_to_put_where()
    {
        using var folder = new Formats.TestFolder();
        Assert.Null(DataSets.TryFind("gsm8k", folder.Path));
        var message = Assert.Throws<DataSetMissingException>(() => DataSets.Find("gsm8k", folder.Path)).Message;
        Assert.All([folder.Path, DataSets.RootVariable, "praxis data get gsm8k", "text/gsm8k-train.jsonl", "4,166,206 bytes", "https://raw.githubusercontent.com/openai/grade-school-math/"], part => Assert.Contains(part, message));
        File.WriteAllText(folder["text/gsm8k-train.jsonl"], "");
        Assert.DoesNotContain("gsm8k-train", Assert.Throws<DataSetMissingException>(() => DataSets.Find("gsm8k", folder.Path)).Message);
        var speech = Assert.Throws<DataSetMissingException>(() => SpokenDigits.Load(folder.Path)).Message;
        Assert.Contains("takes 0 to 24 of the recordings in the public repository", speech);
        var cifar = Assert.Throws<DataSetMissingException>(() => Cifar10.Load(folder.Path)).Message;
        Assert.All(["cifar-10-binary.tar.gz", "; or put cifar10/train_10k.bin", "has no public home"], part => Assert.Contains(part, cifar));
    }

    [Fact]
    public void A_name_that_is_none_lists_those_that_are()
    {
        Assert.Contains("mnist, mnist-8", Assert.Throws<ArgumentException>(() => DataSets.Find("imagenet")).Message);
        Assert.Equal("cora", DataSets.Info("CORA").Name);
    }

    [Fact]
    public void The_given_folder_goes_before_the_named_one()
    {
        Assert.Equal("/somewhere", DataSets.Root("/somewhere"));
        var named = Environment.GetEnvironmentVariable(DataSets.RootVariable);
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".praxis", "data");
        Assert.Equal(string.IsNullOrEmpty(named) ? home : named, DataSets.Root());
    }
}
