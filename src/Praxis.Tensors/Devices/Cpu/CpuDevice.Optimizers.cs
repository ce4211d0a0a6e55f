using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    const int StepGrain = 32768;

    public override void AdamStep(in View parameter, in View gradient, in View mean, in View square, View? largest, in AdamUpdate update)
    {
        if (parameter.Type == DType.Float64)
        {
            Adam<double>(parameter, gradient, mean, square, largest ?? square, largest is not null, update);
        }
        else
        {
            Adam<float>(parameter, gradient, mean, square, largest ?? square, largest is not null, update);
        }
    }

    public override void SgdStep(in View parameter, in View gradient, View? velocity, in SgdUpdate update)
    {
        if (parameter.Type == DType.Float64)
        {
            Sgd<double>(parameter, gradient, velocity ?? gradient, velocity is not null, update);
        }
        else
        {
            Sgd<float>(parameter, gradient, velocity ?? gradient, velocity is not null, update);
        }
    }

    public override void RmsPropStep(in View parameter, in View gradient, in View square, View? mean, View? velocity, in RmsPropUpdate update)
    {
        if (parameter.Type == DType.Float64)
        {
            RmsProp<double>(parameter, gradient, square, mean ?? square, mean is not null, velocity ?? square, velocity is not null, update);
        }
        else
        {
            RmsProp<float>(parameter, gradient, square, mean ?? square, mean is not null, velocity ?? square, velocity is not null, update);
        }
    }

    public override void LerpInPlace(in View target, in View value, double weight)
    {
        if (target.Type == DType.Float64)
        {
            Lerp<double>(target, value, weight);
        }
        else
        {
            Lerp<float>(target, value, weight);
        }
    }

    static void Adam<T>(in View parameter, in View gradient, in View mean, in View square, in View largest, bool hasLargest, in AdamUpdate update)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* p = &parameter.Storage.Start, g = &gradient.Storage.Start, m = &mean.Storage.Start, v = &square.Storage.Start, l = &largest.Storage.Start)
        {
            var job = new AdamJob<T>
            {
                Parameter = (T*)p + parameter.Offset,
                Gradient = (T*)g + gradient.Offset,
                Mean = (T*)m + mean.Offset,
                Square = (T*)v + square.Offset,
                Largest = hasLargest ? (T*)l + largest.Offset : null,
                Update = update,
            };
            Widest<T, AdamJob<T>>.Over(job, parameter.Count, StepGrain);
        }
        GC.KeepAlive(parameter.Storage);
        GC.KeepAlive(gradient.Storage);
        GC.KeepAlive(mean.Storage);
        GC.KeepAlive(square.Storage);
        GC.KeepAlive(largest.Storage);
    }

    static void Sgd<T>(in View parameter, in View gradient, in View velocity, bool hasVelocity, in SgdUpdate update)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* p = &parameter.Storage.Start, g = &gradient.Storage.Start, u = &velocity.Storage.Start)
        {
            var job = new SgdJob<T>
            {
                Parameter = (T*)p + parameter.Offset,
                Gradient = (T*)g + gradient.Offset,
                Velocity = hasVelocity ? (T*)u + velocity.Offset : null,
                Update = update,
            };
            Widest<T, SgdJob<T>>.Over(job, parameter.Count, StepGrain);
        }
        GC.KeepAlive(parameter.Storage);
        GC.KeepAlive(gradient.Storage);
        GC.KeepAlive(velocity.Storage);
    }

    static void RmsProp<T>(in View parameter, in View gradient, in View square, in View mean, bool hasMean, in View velocity, bool hasVelocity, in RmsPropUpdate update)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* p = &parameter.Storage.Start, g = &gradient.Storage.Start, v = &square.Storage.Start, m = &mean.Storage.Start, u = &velocity.Storage.Start)
        {
            var job = new RmsPropJob<T>
            {
                Parameter = (T*)p + parameter.Offset,
                Gradient = (T*)g + gradient.Offset,
                Square = (T*)v + square.Offset,
                Mean = hasMean ? (T*)m + mean.Offset : null,
                Velocity = hasVelocity ? (T*)u + velocity.Offset : null,
                Update = update,
            };
            Widest<T, RmsPropJob<T>>.Over(job, parameter.Count, StepGrain);
        }
        GC.KeepAlive(parameter.Storage);
        GC.KeepAlive(gradient.Storage);
        GC.KeepAlive(square.Storage);
        GC.KeepAlive(mean.Storage);
        GC.KeepAlive(velocity.Storage);
    }

    static void Lerp<T>(in View target, in View value, double weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (byte* a = &target.Storage.Start, b = &value.Storage.Start)
        {
            var job = new ApproachJob<T> { Target = (T*)a + target.Offset, Value = (T*)b + value.Offset, Weight = weight };
            Widest<T, ApproachJob<T>>.Over(job, target.Count, StepGrain);
        }
        GC.KeepAlive(target.Storage);
        GC.KeepAlive(value.Storage);
    }

    struct AdamJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Parameter, Gradient, Mean, Square, Largest;
        public AdamUpdate Update;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T> => Sweep<Lanes1<T>>(Sweep<S>(start, end), end);

        readonly int Sweep<S>(int i, int end)
            where S : struct, ILanes<S, T>
        {
            S keep = S.Of(Update.Keep), decay = S.Of(Update.WeightDecay), epsilon = S.Of(Update.Epsilon), root = S.Of(Update.RootScale);
            S oldMean = S.Of(Update.Beta1), newMean = S.Of(1 - Update.Beta1), oldSquare = S.Of(Update.Beta2), newSquare = S.Of(1 - Update.Beta2);
            S byMean = S.Of(Update.MeanScale), byGradient = S.Of(Update.GradientScale);
            for (; i <= end - S.Count; i += S.Count)
            {
                var p = S.Load(Parameter + i);
                var g = S.MultiplyAdd(decay, p, S.Load(Gradient + i));
                var m = S.MultiplyAdd(oldMean, S.Load(Mean + i), newMean * g);
                var v = S.MultiplyAdd(oldSquare, S.Load(Square + i), newSquare * g * g);
                m.Store(Mean + i);
                v.Store(Square + i);
                if (Largest != null)
                {
                    v = S.Max(S.Load(Largest + i), v);
                    v.Store(Largest + i);
                }
                var move = S.MultiplyAdd(byMean, m, byGradient * g) / S.MultiplyAdd(S.Sqrt(v), root, epsilon);
                S.MultiplyAdd(keep, p, -move).Store(Parameter + i);
            }
            return i;
        }
    }

    struct SgdJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Parameter, Gradient, Velocity;
        public SgdUpdate Update;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T> => Sweep<Lanes1<T>>(Sweep<S>(start, end), end);

        readonly int Sweep<S>(int i, int end)
            where S : struct, ILanes<S, T>
        {
            S decay = S.Of(Update.WeightDecay), momentum = S.Of(Update.Momentum), rate = S.Of(Update.LearningRate);
            for (; i <= end - S.Count; i += S.Count)
            {
                var p = S.Load(Parameter + i);
                var g = S.MultiplyAdd(decay, p, S.Load(Gradient + i));
                if (Velocity != null)
                {
                    var u = S.MultiplyAdd(momentum, S.Load(Velocity + i), g);
                    u.Store(Velocity + i);
                    g = Update.Nesterov ? S.MultiplyAdd(momentum, u, g) : u;
                }
                S.NegateMultiplyAdd(rate, g, p).Store(Parameter + i);
            }
            return i;
        }
    }

    struct RmsPropJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Parameter, Gradient, Square, Mean, Velocity;
        public RmsPropUpdate Update;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T> => Sweep<Lanes1<T>>(Sweep<S>(start, end), end);

        readonly int Sweep<S>(int i, int end)
            where S : struct, ILanes<S, T>
        {
            S decay = S.Of(Update.WeightDecay), rate = S.Of(Update.LearningRate), epsilon = S.Of(Update.Epsilon);
            S old = S.Of(Update.Smoothing), fresh = S.Of(1 - Update.Smoothing), momentum = S.Of(Update.Momentum);
            for (; i <= end - S.Count; i += S.Count)
            {
                var p = S.Load(Parameter + i);
                var g = S.MultiplyAdd(decay, p, S.Load(Gradient + i));
                var v = S.MultiplyAdd(old, S.Load(Square + i), fresh * g * g);
                v.Store(Square + i);
                if (Mean != null)
                {
                    var m = S.MultiplyAdd(old, S.Load(Mean + i), fresh * g);
                    m.Store(Mean + i);
                    v = S.Max(S.NegateMultiplyAdd(m, m, v), S.Of(T.Zero));
                }
                var move = g / (S.Sqrt(v) + epsilon);
                if (Velocity != null)
                {
                    move = S.MultiplyAdd(momentum, S.Load(Velocity + i), move);
                    move.Store(Velocity + i);
                }
                S.NegateMultiplyAdd(rate, move, p).Store(Parameter + i);
            }
            return i;
        }
    }

    struct ApproachJob<T> : ILaneJob<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Target, Value;
        public double Weight;

        public readonly void Run<S>(int start, int end)
            where S : struct, ILanes<S, T> => Sweep<Lanes1<T>>(Sweep<S>(start, end), end);

        readonly int Sweep<S>(int i, int end)
            where S : struct, ILanes<S, T>
        {
            var weight = S.Of(Weight);
            for (; i <= end - S.Count; i += S.Count)
            {
                var a = S.Load(Target + i);
                S.MultiplyAdd(weight, S.Load(Value + i) - a, a).Store(Target + i);
            }
            return i;
        }
    }
}
