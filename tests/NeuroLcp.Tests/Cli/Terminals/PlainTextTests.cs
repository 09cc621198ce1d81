using NUnit.Framework;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Tests.Cli.Terminals;

/// <summary>A terminal obeys what it is sent: what comes from files is shown, not sent.</summary>
[TestFixture]
internal sealed class PlainTextTests
{
    [TestCase("plain τ ψ → text\twith a tab\nand a line", "plain τ ψ → text\twith a tab\nand a line")]
    [TestCase("\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007")]
    [TestCase("\u009b31m", "\\u009b31m")]
    [TestCase("a\rb", "a\\u000db")]
    [TestCase("a\r\nb", "a\r\nb")]
    [TestCase("safe\u202egnp.exe", "safe\\u202egnp.exe")]
    [TestCase("\u007f\0", "\\u007f\\u0000")]
    [TestCase(null, "")]
    public void WhatATerminalObeys_IsWrittenOut(string? text, string shown) => Assert.That(PlainText.Of(text), Is.EqualTo(shown));

    [Test]
    public void EveryWayOfWriting_GoesThroughIt()
    {
        var written = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal { Out = written, Error = written };

        terminal.Out.Write('\u001b');
        terminal.Out.Write("\u001b");
        terminal.Out.Write("{0}", "\u001b");
        terminal.Out.Write(['\u001b', 'a'], 0, 1);
        terminal.Error.WriteLine("\u001b");
        terminal.Error.WriteLine();
        terminal.Error.WriteLine(new[] { '\u001b' });

        Assert.That(written.ToString(), Does.Not.Contain('\u001b').And.StartWith("\\u001b\\u001b\\u001b\\u001b\\u001b\n\n\\u001b"));
    }

    [Test]
    public void ANameWithEscapes_ReachesNoTerminal_FromAFailureOrASummary()
    {
        CommandLineRun failed = CommandLineRun.With((_, _) => throw new IOException("no '\u001b[31mred'"), "run", "c.yaml");
        CommandLineRun done = CommandLineRun.With((_, progress) =>
        {
            progress.Note("note \u001b[31m");
            return new Outcome { Outputs = ["\u001b[31m.h5"], Summary = ["circuit: \u001b[31m"] };
        }, "run", "c.yaml");

        Assert.That((failed.Error, done.Out), Is.EqualTo(("no '\\u001b[31mred'\n", "\\u001b[31m.h5\n")));
        Assert.That(done.Error, Is.EqualTo("note \\u001b[31m\ncircuit: \\u001b[31m\n"));
    }
}
