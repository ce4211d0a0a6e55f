namespace Praxis.Data.Sets;

/// <summary>
/// What is known of every set. Each length and SHA-256 was taken from the file itself; files that are public byte for byte have
/// addresses with them, pinned to a commit where the home has commits.
/// </summary>
static class Registry
{
    const string GitHubFiles = "https://raw.githubusercontent.com/";
    const string OmniglotFiles = GitHubFiles + "brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/python/";
    const string GradeSchoolFiles = GitHubFiles + "openai/grade-school-math/3101c7d5072418e28b9008a6636bde82a006892c/grade_school_math/data/";
    const string TransformerFiles = GitHubFiles + "zhouhaoyi/ETDataset/1d16c8f4f943005d613b5bc962e9eeb06058cf07/ETT-small/";
    const string SpokenDigitsCommit = "26eb9aaf76e81b692f806f9140c2d2777410d7a1";

    public static IReadOnlyList<DataSetInfo> Sets { get; } =
    [
        Mnist("mnist", "10,000 handwritten digits, 28×28 grey, split into 8,000 and 2,000", "一万张手写数字，28×28 灰度，分为 8000 与 2000"),
        Mnist("mnist-8", "the MNIST digits pooled to 8×8, split into 8,000 and 2,000", "MNIST 数字按面积缩小到 8×8，分为 8000 与 2000"),
        Mnist("mnist-14", "the MNIST digits pooled to 14×14, split into 8,000 and 2,000", "MNIST 数字按面积缩小到 14×14，分为 8000 与 2000"),
        Mnist("mnist-16", "the MNIST digits pooled to 16×16, split into 8,000 and 2,000", "MNIST 数字按面积缩小到 16×16，分为 8000 与 2000"),
        new()
        {
            Name = "cifar10",
            English = "small colour photographs, 32×32, of ten kinds of animals and vehicles",
            Chinese = "十类动物与交通工具的小彩色照片，32×32",
            Origin = "Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009",
            Licence = "free to use with a citation",
            Home = "https://www.cs.toronto.edu/~kriz/cifar.html",
            Editions =
            [
                new("public", "the public archive: 50,000 pictures to train on and 10,000 to test on",
                [
                    new("cifar10/cifar-10-binary.tar.gz", 170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
                    {
                        Urls = ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
                    },
                ]),
                new("small", "a shuffled part of it, made from JPEG copies, with 10,000 pictures to train on and 2,000 to test on, that has no public home",
                [
                    new("cifar10/train_10k.bin", 30730000, "ebac0ab90f1bf697423a356052d2e881c3341ffde50f7f3cabaf61db4d00098f"),
                    new("cifar10/test_2k.bin", 6146000, "895480161f55da66f000a937c2cc57131b1fa8b5827cd29e02284a87655f21d6"),
                    new("cifar10/batches.meta.txt", 60, "2ce042b1e0b48db4bb214408e6414ba18b2731c24af244f2d6c112fddf31af00"),
                ]),
            ],
        },
        new()
        {
            Name = "omniglot",
            English = "242 handwritten characters of eight alphabets, twenty drawers each, 105×105 black and white",
            Chinese = "八种字母表的 242 个手写字符，每个由二十人书写，105×105 黑白",
            Origin = "Lake, Salakhutdinov and Tenenbaum, Human-level concept learning through probabilistic program induction, 2015",
            Licence = "MIT",
            Home = "https://github.com/brendenlake/omniglot",
            Editions =
            [
                new("public", "the two small background sets of five alphabets each, which share two",
                [
                    new("omniglot/images_background_small1.zip", 1319022, "f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4") { Urls = [OmniglotFiles + "images_background_small1.zip"] },
                    new("omniglot/images_background_small2.zip", 1580917, "3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f") { Urls = [OmniglotFiles + "images_background_small2.zip"] },
                ]),
            ],
        },
        new()
        {
            Name = "speech",
            English = "spoken digits: six speakers, ten digits, 25 takes each, 8 kHz",
            Chinese = "口语数字：六位说话人、十个数字、各 25 遍，8 kHz",
            Origin = "Jackson and others, Free Spoken Digit Dataset",
            Licence = "CC BY-SA 4.0",
            Home = "https://github.com/Jakobovski/free-spoken-digit-dataset",
            Editions =
            [
                new("takes 0 to 24", "takes 0 to 24 of every speaker and digit: 1,500 recordings",
                [
                    new("speech/fsdd.tar", 11724800, "e14eae751a440b8df7d0cd6c5ef75253b29b91b2538e46a77d6fb4a144d1bd76"),
                ])
                {
                    Recipe = new(
                        "takes 0 to 24 of the recordings in the public repository, by name, in a plain tar",
                        [new("free-spoken-digit-dataset.tar.gz", "https://codeload.github.com/Jakobovski/free-spoken-digit-dataset/tar.gz/" + SpokenDigitsCommit, 64 << 20)])
                    {
                        Make = SpokenDigits.Make,
                    },
                },
            ],
        },
        new()
        {
            Name = "shakespeare",
            English = "40,000 lines of Shakespeare's plays in one text of 1.1 million characters",
            Chinese = "莎士比亚戏剧四万行，共一百一十万字符的文本",
            Origin = "Karpathy, char-rnn, 2015",
            Licence = "public domain",
            Home = "https://github.com/karpathy/char-rnn",
            Editions =
            [
                new("public", "the public text",
                [
                    new("text/tinyshakespeare.txt", 1115394, "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")
                    {
                        Urls = [GitHubFiles + "karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt"],
                    },
                ]),
            ],
        },
        new()
        {
            Name = "gsm8k",
            English = "grade-school mathematics: 7,473 and 1,319 word problems with worked answers",
            Chinese = "小学数学应用题及解答：7473 题训练、1319 题测试",
            Origin = "Cobbe and others, Training Verifiers to Solve Math Word Problems, 2021",
            Licence = "MIT",
            Home = "https://github.com/openai/grade-school-math",
            Editions =
            [
                new("public", "the public files",
                [
                    new("text/gsm8k-train.jsonl", 4166206, "17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465") { Urls = [GradeSchoolFiles + "train.jsonl"] },
                    new("text/gsm8k-test.jsonl", 749738, "3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14") { Urls = [GradeSchoolFiles + "test.jsonl"] },
                ]),
            ],
        },
        CitationSets.Cora,
        CitationSets.Citeseer,
        new()
        {
            Name = "ett",
            English = "two electricity transformers: load and oil temperature, hourly over two years",
            Chinese = "两台电力变压器两年的逐时负荷与油温",
            Origin = "Zhou and others, Informer, 2021",
            Licence = "CC BY-ND 4.0: use unchanged",
            Home = "https://github.com/zhouhaoyi/ETDataset",
            Editions =
            [
                new("public", "the public files of the hourly series",
                [
                    new("series/ETTh1.csv", 2589657, "f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066") { Urls = [TransformerFiles + "ETTh1.csv"] },
                    new("series/ETTh2.csv", 2417960, "a3dc2c597b9218c7ce1cd55eb77b283fd459a1d09d753063f944967dd6b9218b") { Urls = [TransformerFiles + "ETTh2.csv"] },
                ]),
            ],
        },
        new()
        {
            Name = "crows-pairs",
            English = "1,508 pairs of sentences that differ in a stereotype",
            Chinese = "1508 对仅在刻板印象上不同的句子",
            Origin = "Nangia and others, CrowS-Pairs, 2020",
            Licence = "CC BY-SA 4.0",
            Home = "https://github.com/nyu-mll/crows-pairs",
            Editions =
            [
                new("public", "the public anonymised file",
                [
                    new("fairness/crows_pairs_anonymized.csv", 437764, "dfb36986ce0502abbaf7055b9176da3d08d48e07df1251991b5dfbcbceab9d0c")
                    {
                        Urls = [GitHubFiles + "nyu-mll/crows-pairs/8aaac11c485473159ec9328a65253a5be9a479dc/data/crows_pairs_anonymized.csv"],
                    },
                ]),
            ],
        },
    ];

    static DataSetInfo Mnist(string name, string english, string chinese) => new()
    {
        Name = name,
        English = english,
        Chinese = chinese,
        Origin = "LeCun, Cortes and Burges, The MNIST database of handwritten digits",
        Licence = "free to use",
        Home = "http://yann.lecun.com/exdb/mnist/",
        Editions =
        [
            new("public", "the 10,000 test digits",
            [
                MnistFile("t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                MnistFile("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
            ]),
        ],
    };

    static DataSetFile MnistFile(string name, long size, string sha256) => new("mnist/" + name, size, sha256)
    {
        Urls = ["https://ossci-datasets.s3.amazonaws.com/mnist/" + name, "https://storage.googleapis.com/cvdf-datasets/mnist/" + name],
    };
}
