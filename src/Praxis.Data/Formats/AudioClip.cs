namespace Praxis.Data.Formats;

/// <summary>Sound as numbers from −1 to 1, the channels of a moment side by side.</summary>
public sealed record AudioClip
{
    /// <summary>Wraps samples, of which there is a whole number of moments.</summary>
    public AudioClip(int sampleRate, int channels, float[] samples)
    {
        if (sampleRate < 1 || channels < 1 || samples.Length % channels != 0)
            throw new ArgumentException($"{samples.Length} samples of {channels} channels at {sampleRate} Hz are no sound: the rate and the channels are at least 1, and the samples a multiple of the channels.");
        (SampleRate, Channels, Samples) = (sampleRate, channels, samples);
    }

    /// <summary>The moments in a second.</summary>
    public int SampleRate { get; }

    /// <summary>The samples of a moment.</summary>
    public int Channels { get; }

    /// <summary>The samples, moment by moment.</summary>
    public float[] Samples { get; }

    /// <summary>The number of moments.</summary>
    public int Length => Samples.Length / Channels;

    /// <summary>How long the sound lasts.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Length / SampleRate);

    /// <summary>The mean of the channels: mₜ = Σ_c x_{t,c} / C.</summary>
    public float[] ToMono()
    {
        if (Channels == 1)
            return Samples;
        var mono = new float[Length];
        for (var moment = 0; moment < mono.Length; moment++)
        {
            var sum = 0f;
            for (var channel = 0; channel < Channels; channel++)
                sum += Samples[moment * Channels + channel];
            mono[moment] = sum / Channels;
        }
        return mono;
    }
}
