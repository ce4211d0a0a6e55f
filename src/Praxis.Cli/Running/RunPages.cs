using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>The pages of one run, in its folder, in both languages.</summary>
static class RunPages
{
    const string English = "report.html";
    const string Chinese = "report.zh-CN.html";

    /// <summary>Writes both pages and returns the path of the English one.</summary>
    internal static string Write(Run run, IReadOnlyList<Study> studies)
    {
        run.Write(Chinese, HtmlReport.Write(run, studies, Language.Chinese, English));
        return run.Write(English, HtmlReport.Write(run, studies, Language.English, Chinese));
    }
}
