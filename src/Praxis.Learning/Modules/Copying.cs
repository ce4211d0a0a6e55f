using System.Reflection;
using System.Runtime.CompilerServices;
using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// Copies a module with everything that belongs to it: modules that share a part still share it in the copy. Fields are
/// found by reflection, so that a module needs no code of its own; hooks stay with the original.
/// </summary>
static class Copying
{
    static readonly ConditionalWeakTable<Type, FieldInfo[]> FieldsOfTypes = [];
    static readonly Func<object, object> Shallow = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    public static T Of<T>(T root)
        where T : Module => (T)Copy(root, new(ReferenceEqualityComparer.Instance))!;

    static object? Copy(object? value, Dictionary<object, object?> done)
    {
        if (value is null || IsShared(value))
        {
            return value;
        }
        if (done.TryGetValue(value, out var copy))
        {
            return copy;
        }
        switch (value)
        {
            case HookList or HookTable:
                return null;
            case TensorSlot slot:
                return done[value] = slot.Holding((Tensor)Copy(slot.Value, done)!);
            case Tensor tensor:
                return done[value] = tensor.Detach().Clone().Keep().RequireGrad(tensor.IsLeaf && tensor.RequiresGrad);
            case Rng rng:
                return done[value] = Rng.From(rng.State);
            case Delegate function:
                return done[value] = CopyFunction(function, done);
            case Array array:
                return CopyArray(array, done);
            case System.Collections.IEnumerable collection when HashesKeys(value.GetType()):
                return CopyHashed(collection, done);
            default:
                return CopyFields(value, done);
        }
    }

    static bool IsShared(object value)
    {
        var type = value.GetType();
        return type.IsPrimitive || type.IsEnum || value is string or decimal or MemberInfo or Assembly or Shape
            || (value is Delegate { Target: null }) || (value is Delegate { Target: { } target } && FieldsOf(target.GetType()).Length == 0);
    }

    static Delegate CopyFunction(Delegate function, Dictionary<object, object?> done) =>
        function.GetInvocationList().Select(one => one.Target is null ? one : Delegate.CreateDelegate(one.GetType(), Copy(one.Target, done), one.Method)).Aggregate((a, b) => Delegate.Combine(a, b)!);

    static Array CopyArray(Array array, Dictionary<object, object?> done)
    {
        var copy = (Array)array.Clone();
        done[array] = copy;
        if (!array.GetType().GetElementType()!.IsPrimitive)
        {
            if (array.Rank != 1)
            {
                throw new NotSupportedException($"Copy: a module holds an array of {array.Rank} dimensions of {array.GetType().GetElementType()!.Name}; keep such objects in arrays of one dimension.");
            }
            for (var i = 0; i < copy.Length; i++)
            {
                copy.SetValue(Copy(array.GetValue(i), done), i);
            }
        }
        return copy;
    }

    static bool HashesKeys(Type type) => type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Dictionary<,>) || type.GetGenericTypeDefinition() == typeof(HashSet<>));

    // The places of keys in a table depend on which objects they are: the copies are put in anew.
    static object CopyHashed(System.Collections.IEnumerable collection, Dictionary<object, object?> done)
    {
        var type = collection.GetType();
        var copy = Activator.CreateInstance(type, type.GetProperty("Comparer")!.GetValue(collection))!;
        done[collection] = copy;
        if (collection is System.Collections.IDictionary entries)
        {
            foreach (System.Collections.DictionaryEntry entry in entries)
            {
                ((System.Collections.IDictionary)copy).Add(Copy(entry.Key, done)!, Copy(entry.Value, done));
            }
            return copy;
        }
        var add = type.GetMethod("Add")!;
        foreach (var item in collection)
        {
            add.Invoke(copy, [Copy(item, done)]);
        }
        return copy;
    }

    static object CopyFields(object value, Dictionary<object, object?> done)
    {
        var copy = Shallow(value);
        if (!value.GetType().IsValueType)
        {
            done[value] = copy;
        }
        foreach (var field in FieldsOf(value.GetType()))
        {
            if (!field.FieldType.IsPrimitive && field.FieldType != typeof(string))
            {
                field.SetValue(copy, Copy(field.GetValue(value), done));
            }
        }
        return copy;
    }

    static FieldInfo[] FieldsOf(Type type) => FieldsOfTypes.GetValue(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (var level = type; level is not null; level = level.BaseType)
        {
            fields.AddRange(level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
        }
        return [.. fields];
    });
}

/// <summary>Deep copies of modules.</summary>
public static class ModuleCopies
{
    /// <summary>
    /// A copy that shares nothing with the original: parameters, buffers, random streams, which continue from where they are,
    /// and whatever objects the modules hold. Hooks stay with the original.
    /// </summary>
    public static T Copy<T>(this T module)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        return Copying.Of(module);
    }
}
