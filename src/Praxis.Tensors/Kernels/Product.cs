namespace Praxis.Tensors.Kernels;

/// <summary>
/// The product C = A·B, or C += A·B, with an optional bias that is added once: A is Rows×Depth, B Depth×Columns,
/// C Rows×Columns, each with any distance between its rows and between its columns (0 repeats a number of A or B).
/// A batch repeats the product at distances of its own (0 gives every product the same A or B).
/// </summary>
unsafe struct Product<T>
    where T : unmanaged
{
    public int Rows;
    public int Columns;
    public int Depth;
    public T* A;
    public nint ARow;
    public nint AColumn;
    public T* B;
    public nint BRow;
    public nint BColumn;
    public T* C;
    public nint CRow;
    public nint CColumn;

    /// <summary>Adds to what C holds; without it C is written, whatever it held.</summary>
    public bool Accumulate;

    /// <summary>A number for each row of C, or null.</summary>
    public T* RowBias;

    /// <summary>A number for each column of C, or null.</summary>
    public T* ColumnBias;
    public int Batch;
    public nint ABatch;
    public nint BBatch;
    public nint CBatch;

    /// <summary>One product of matrices with contiguous rows.</summary>
    public Product(int rows, int columns, int depth, T* a, nint aRow, T* b, nint bRow, T* c, nint cRow)
    {
        Rows = rows;
        Columns = columns;
        Depth = depth;
        A = a;
        ARow = aRow;
        AColumn = 1;
        B = b;
        BRow = bRow;
        BColumn = 1;
        C = c;
        CRow = cRow;
        CColumn = 1;
        Batch = 1;
    }

    /// <summary>The same product written as Cᵀ = Bᵀ·Aᵀ.</summary>
    public readonly Product<T> Transposed()
    {
        var other = this;
        other.Rows = Columns;
        other.Columns = Rows;
        other.A = B;
        other.ARow = BColumn;
        other.AColumn = BRow;
        other.B = A;
        other.BRow = AColumn;
        other.BColumn = ARow;
        other.CRow = CColumn;
        other.CColumn = CRow;
        other.RowBias = ColumnBias;
        other.ColumnBias = RowBias;
        other.ABatch = BBatch;
        other.BBatch = ABatch;
        return other;
    }

    /// <summary>The same kind of product of one member of the batch.</summary>
    public readonly Product<T> Member(int index)
    {
        var member = this;
        member.A += index * ABatch;
        member.B += index * BBatch;
        member.C += index * CBatch;
        return member;
    }
}
