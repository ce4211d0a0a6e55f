using Praxis.Lab;
using Praxis.Lab.Tests.Writer;

// A second process for the tests: 'write ROOT RUN SEEDS PROCESSES' works on a run, once so many processes are in their
// first trial; 'hold ROOT' sits on the machine's lock until it is killed; 'echo', 'exit CODE' and 'sleep' stand in for an
// external peer.
switch (args)
{
    case ["write", var root, var id, var seeds, var processes]:
        var options = new RunOptions { Scale = Scale.Laptop, Seeds = int.Parse(seeds), Jobs = 2 };
        Console.WriteLine("ready");
        Console.ReadLine();
        var outcome = new Runner(new RunStore(root).OpenOrCreate(id, options), options, happened =>
        {
            if (happened is TrialStarted)
                Meet(Path.Combine(root, "meeting"), int.Parse(processes));
            else if (happened is TrialFinished finished)
                Console.WriteLine($"finished {finished.Result.Seed} {finished.Result.Failure}");
        }).Run([new WriterStudy()]);
        return outcome.Error is null ? 0 : 1;

    case ["hold", var root]:
        var holder = new Rig(alone: true, trial =>
        {
            Console.WriteLine("holding");
            Thread.Sleep(Timeout.Infinite);
        });
        var alone = new RunOptions { Seeds = 1, Jobs = 1 };
        new Runner(new RunStore(root).Create(alone), alone).Run([holder]);
        return 0;

    case ["echo"]:
        Console.Write(Console.In.ReadToEnd());
        return 0;

    case ["exit", var code]:
        Console.Error.Write("refused");
        return int.Parse(code);

    case ["sleep"]:
        Thread.Sleep(Timeout.Infinite);
        return 0;

    default:
        return 2;
}

static void Meet(string folder, int processes)
{
    if (processes == 1)
        return;
    Directory.CreateDirectory(folder);
    File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}"), "");
    SpinWait.SpinUntil(() => Directory.GetFiles(folder).Length >= processes, TimeSpan.FromSeconds(30));
}
