using Praxis.Tensors;

namespace Praxis.Learning.Objectives;

/// <summary>Losses by which a student follows a teacher; no gradient reaches the teacher.</summary>
public static class Distillation
{
    /// <summary>T²·KL(softmax(t/T) ‖ softmax(s/T)), the mean over samples, for logits (samples × classes) (Hinton et al., 2015).</summary>
    public static Tensor Soft(Tensor student, Tensor teacher, double temperature = 4)
    {
        CheckLogits(student, teacher, "Soft");
        Checked.Positive(temperature, "Soft", nameof(temperature));
        var target = (teacher.Detach() / temperature).LogSoftmax();
        var divergence = (target.Exp() * (target - (student / temperature).LogSoftmax())).Sum(-1);
        return divergence.Mean() * (temperature * temperature);
    }

    /// <summary>CE(s, argmax t): the teacher's choice as the label.</summary>
    public static Tensor Hard(Tensor student, Tensor teacher)
    {
        CheckLogits(student, teacher, "Hard");
        return student.CrossEntropy(teacher.Detach().ArgMax(1));
    }

    /// <summary>(1 − α)·CE(s, y) + α·T²·KL(softmax(t/T) ‖ softmax(s/T)).</summary>
    public static Tensor WithLabels(Tensor student, Tensor teacher, Tensor labels, double temperature = 4, double share = 0.9)
    {
        Checked.Share(share, "WithLabels", nameof(share));
        return ((1 - share) * student.CrossEntropy(labels)) + (share * Soft(student, teacher, temperature));
    }

    /// <summary>The mean of (s − t)² over all features, or of ‖s/‖s‖ − t/‖t‖‖² over samples where only directions count.</summary>
    public static Tensor Features(Tensor student, Tensor teacher, bool directions = false)
    {
        Checked.SameShape(student, teacher, "Features");
        return directions
            ? (student.Flatten(1).Normalize() - teacher.Detach().Flatten(1).Normalize()).Square().Sum(1).Mean()
            : student.MseLoss(teacher.Detach());
    }

    static void CheckLogits(Tensor student, Tensor teacher, string operation)
    {
        Checked.SameShape(student, teacher, operation);
        if (student.Rank != 2)
        {
            throw new ArgumentException($"{operation}: the logits have shape {student.Shape}; they must be (samples × classes).");
        }
    }
}
