"""Writes the golden values of tests/Praxis.Tensors.Tests/Golden for every operation of Linalg, in the form of tensors.py.
Eigenvectors and singular vectors have no sign (complex ones no phase), so what is written are functions that do not depend
on it; eigenvalues of general matrices are sorted. Determinants are sums over permutations and square roots come from an
iteration, because PyTorch has no root and no gradient of the determinant of every singular matrix.
Run: /usr/bin/python3 linalg.py (torch 1.13)."""

import itertools

import torch
import torch.nn.functional as F
from tensors import case, fixed, real, write

la = torch.linalg
SIDE = 70


def t(x):
    return x.transpose(-2, -1)


def definite(x):
    """A symmetric positive definite matrix."""
    return x @ t(x) + torch.eye(x.shape[-1])


def steep(x):
    """A well-conditioned matrix without symmetry."""
    return x + 4 * torch.eye(x.shape[-1])


def even(x):
    """The symmetric part."""
    return (x + t(x)) / 2


def mirror(v):
    """Householder's reflection at the plane across v."""
    return torch.eye(len(v)) - 2 * torch.outer(v, v) / (v @ v)


def at(value, x):
    """This value, whose gradient goes to x."""
    return value + (x - x.detach())


def large(d, b, c):
    """A large matrix by few numbers."""
    return torch.diag(d) + b @ c


def parts(*values):
    return [part for value in values for part in ([value.real, value.imag] if value.is_complex() else [value])]


def apart(f):
    """The function with the parts of its results one by one."""
    def of_parts(*x):
        values = f(*x)
        return parts(*values) if isinstance(values, tuple) else parts(values)
    return of_parts


def complexly(f):
    """The function of complex matrices as one of their real and imaginary parts, pair by pair."""
    return apart(lambda *x: f(*[torch.complex(x[i], x[i + 1]) for i in range(0, len(x), 2)]))


large_general = [real(SIDE, low=2.0, high=4.0), fixed(SIDE, 2, low=-0.5, high=0.5), fixed(2, SIDE, low=-0.5, high=0.5)]
small_general = [real(24, low=2.0, high=4.0), fixed(24, 2, low=-0.5, high=0.5), fixed(2, 24, low=-0.5, high=0.5)]
large_symmetric = [real(SIDE, low=2.0, high=4.0), fixed(SIDE, 2, low=-0.5, high=0.5)]


def cholesky():
    case("Cholesky", real(4, 4), f=lambda x: la.cholesky(definite(x)))
    case("Cholesky/upper", real(4, 4), f=lambda x: la.cholesky(definite(x), upper=True))
    case("Cholesky/lower triangle", real(4, 4, low=-1.0, high=1.0), f=lambda x: la.cholesky(steep(x)))
    case("Cholesky/batch", real(2, 3, 3), f=lambda x: la.cholesky(definite(x)))
    case("Cholesky/expanded", real(3, 3), f=lambda x: la.cholesky(definite(x).expand(2, 3, 3)))
    case("Cholesky/one number", real(1, 1, low=1.0), f=la.cholesky)
    case("Cholesky/large", *large_symmetric, f=lambda d, b: la.cholesky(large(d, b, t(b))).sum(0))


def triangular():
    for upper, transposed, unit, left in itertools.product((False, True), repeat=4):
        name = ", ".join(["upper" if upper else "lower"] + [label for label, flag in (("transposed", transposed), ("unit", unit), ("right", not left)) if flag])

        def solve(a, b):
            a = a + 3 * torch.eye(3)
            return la.solve_triangular(t(a) if transposed else a, b, upper=upper != transposed, unitriangular=unit, left=left)

        case(f"TriangularSolve/{name}", real(3, 3), real(3, 2) if left else real(2, 3), f=solve)
    case("TriangularSolve/broadcast", real(2, 1, 3, 3), real(2, 3, 2), f=lambda a, b: la.solve_triangular(steep(a), b, upper=False))
    case("TriangularSolve/broadcast, right", real(3, 3), real(2, 2, 3), f=lambda a, b: la.solve_triangular(steep(a), b, upper=True, left=False))
    case("TriangularSolve/large", *large_general, fixed(SIDE, 1), f=lambda d, b, c, y: la.solve_triangular(large(d, b, c), y, upper=True))


def solving():
    case("Solve", real(4, 4), real(4, 2), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/exchanged rows", real(3, 3), real(3, 2), f=lambda a, b: la.solve(steep(a)[[2, 0, 1]], b))
    case("Solve/vector", real(3, 3), real(3), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/batch", real(2, 3, 3), real(2, 3, 2), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/batch of vectors", real(2, 3, 3), real(2, 3), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/broadcast matrix", real(3, 3), real(2, 3, 2), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/broadcast sides", real(2, 3, 3), real(3, 2), f=lambda a, b: la.solve(steep(a), b.expand(2, 3, 2)))
    case("Solve/broadcast both", real(2, 1, 2, 2), real(3, 2, 1), f=lambda a, b: la.solve(steep(a), b))
    case("Solve/expanded", real(3, 3), real(2, 3, 1), f=lambda a, b: la.solve(steep(a).expand(2, 3, 3), b.expand(2, 3, 2)))
    case("Solve/transposed", real(3, 3), real(2, 3), f=lambda a, b: la.solve(t(steep(a)), t(b)))
    case("Solve/large", *large_general, fixed(SIDE, 1), f=lambda d, b, c, y: la.solve(large(d, b, c), y))
    case("Inverse", real(4, 4), f=lambda x: la.inv(steep(x)))
    case("Inverse/exchanged rows", real(3, 3), f=lambda x: la.inv(steep(x)[[1, 2, 0]]))
    case("Inverse/batch", real(2, 2, 2, 2), f=lambda x: la.inv(steep(x)))
    case("Inverse/none", real(0, 3, 3), f=la.inv)
    case("Inverse/large", *large_general, f=lambda d, b, c: la.inv(large(d, b, c)).sum(0))
    pair = [real(3, 3), real(3, 3)]
    case("Solve/complex", *pair, real(3, 2), real(3, 2), f=complexly(lambda a, b: la.solve(steep(a), b)))
    case("Solve/complex, broadcast", real(2, 3, 3), real(2, 3, 3), real(3, 1), real(3, 1), f=complexly(lambda a, b: la.solve(steep(a), b.expand(2, 3, 1))))
    case("Inverse/complex", *pair, f=complexly(lambda a: la.inv(steep(a))))
    case("Inverse/complex, batch", real(2, 2, 2), real(2, 2, 2), f=complexly(lambda a: la.inv(steep(a))))


def determinants():
    def det(x):
        """Leibniz' sum over the permutations."""
        n = x.shape[-1]
        total = torch.zeros(x.shape[:-2])
        for order in itertools.permutations(range(n)):
            sign = (-1) ** sum(order[i] > order[j] for i in range(n) for j in range(i + 1, n))
            term = torch.full(x.shape[:-2], float(sign))
            for i in range(n):
                term = term * x[..., i, order[i]]
            total = total + term
        return total

    for n in (1, 2, 3, 4):
        case(f"Det/{n}", real(n, n), f=det)
    case("Det/batch", real(2, 3, 3, 3), f=det)
    # Of ranks n − 1 (twice: by its rows and by its columns) and n − 2.
    case("Det/equal rows", fixed(3, 3), real(3, 3), f=lambda m, x: det(at(m[[0, 1, 0]], x)))
    case("Det/column of zeros", fixed(3, 3), real(3, 3), f=lambda m, x: det(at(m * torch.tensor([1.0, 1.0, 0.0]), x)))
    case("Det/rank lower by two", fixed(3, 3), real(3, 3), f=lambda m, x: det(at(m[[1, 1, 1]], x)))
    case("Det/some singular", fixed(2, 3, 3), real(2, 3, 3), f=lambda m, x: det(at(torch.stack([m[0], m[1, [0, 1, 0]]]), x)))
    case("Det/none", fixed(0, 0), f=lambda x: torch.ones(()))
    for n in (1, 2, 3, 4):
        case(f"SlogDet/{n}", real(n, n), f=lambda x: (det(x.detach()).sign(), det(x).abs().log()))
    case("SlogDet/both signs", real(2, 3, 3, 3), f=lambda x: (det(x.detach()).sign(), det(x).abs().log()))
    case("SlogDet/equal rows", fixed(3, 3), f=lambda m: (torch.zeros(()), torch.tensor(-torch.inf)))
    case("SlogDet/large", *large_general, f=lambda d, b, c: (torch.ones(()), la.slogdet(large(d, b, c))[1]))


def orthogonal():
    def qr(x):
        """With a positive diagonal of R."""
        q, r = la.qr(x)
        sign = r.detach().diagonal(dim1=-2, dim2=-1).sign()
        return q * sign.unsqueeze(-2), r * sign.unsqueeze(-1)

    for name, sizes in [("square", (3, 3)), ("tall", (5, 3)), ("wide", (3, 5)), ("batch", (2, 3, 2)), ("column", (4, 1)), ("row", (1, 4)), ("none", (0, 3, 2))]:
        case(f"Qr/{name}", real(*sizes), f=qr)
    case("Qr/only Q", real(4, 3), f=lambda x: qr(x)[0])
    case("Qr/only R", real(3, 4), f=lambda x: qr(x)[1])
    case("Qr/complete, square", real(3, 3), f=qr)
    case("Qr/complete, wide", real(3, 5), f=qr)
    case("Qr/large", *large_general, f=lambda d, b, c: [part.sum(0) for part in qr(large(d, b, c)[:, :66])])

    def complete(x):
        """The leading part, and the projector on what the other columns of Q span."""
        q, r = qr(x)
        return q, torch.cat([r, torch.zeros(x.shape[0] - x.shape[1], x.shape[1])]), torch.eye(x.shape[0]) - q @ t(q)

    case("Qr/complete, tall", fixed(5, 3), f=complete)


def polar(u, s, vh, f):
    return (u * f(s).unsqueeze(-2).to(u.dtype)) @ vh


def singular():
    def invariants(x):
        u, s, vh = la.svd(x, full_matrices=False)
        return s, u.abs(), vh.abs(), polar(u, s, vh, torch.ones_like), polar(u, s, vh, torch.square), u[..., :2] @ u[..., :2].mH, vh[..., :2, :].mH @ vh[..., :2, :]

    shapes = [("square", (3, 3)), ("tall", (5, 3)), ("wide", (3, 5)), ("batch", (2, 3, 2))]
    for name, sizes in shapes:
        case(f"Svd/{name}", real(*sizes), f=invariants)
        case(f"Svd/full, {name}", real(*sizes), f=invariants)
        case(f"SvdVals/{name}", real(*sizes), f=la.svdvals)
        both = [real(*sizes), real(*sizes)]
        case(f"Svd/complex, {name}", *both, f=complexly(invariants))
        case(f"Svd/complex, full, {name}", *both, f=complexly(invariants))
        case(f"SvdVals/complex, {name}", *both, f=complexly(la.svdvals))
    case("Svd/only U", real(4, 3), f=lambda x: la.svd(x, full_matrices=False)[0].abs())
    case("Svd/only Vh", real(3, 4), f=lambda x: la.svd(x, full_matrices=False)[2].abs())
    case("Svd/only S", real(3, 4), f=lambda x: la.svd(x, full_matrices=False)[1])
    case("SvdVals/without a gradient", fixed(4, 3), f=la.svdvals)
    case("SvdVals/complex, without a gradient", fixed(4, 3), fixed(4, 3), f=complexly(la.svdvals))

    def arbitrary(x):
        """The projectors on what the vectors beyond the singular values span."""
        u, _, vh = la.svd(x, full_matrices=False)
        return torch.eye(x.shape[0]) - u @ u.mH, torch.eye(x.shape[1]) - vh.mH @ vh

    case("Svd/full, arbitrary vectors", fixed(5, 3), f=arbitrary)
    case("Svd/complex, full, arbitrary vectors", fixed(3, 5), fixed(3, 5), f=complexly(arbitrary))
    # Of rank 2: the values, and the spaces of the vectors that are not arbitrary.
    case("SvdVals/low rank", fixed(5, 2), fixed(2, 4), f=lambda b, c: la.svdvals(b @ c))
    case("Svd/low rank", real(5, 2), real(2, 4), f=lambda b, c: (la.svdvals(b @ c)[:2], b @ la.pinv(b), la.pinv(c) @ c))
    case("SvdVals/none", real(0, 3, 2), f=la.svdvals)
    case("Svd/large", *large_general, f=lambda d, b, c: [polar(*la.svd(large(d, b, c)), f).sum(0) for f in (torch.ones_like, torch.square)])
    case("SvdVals/large", *large_general, f=lambda d, b, c: la.svdvals(large(d, b, c)).log().sum())

    def truncated(x):
        u, s, vh = la.svd(x, full_matrices=False)
        return s[..., :2], polar(u[..., :2], s[..., :2], vh[..., :2, :], torch.clone), u[..., :2].abs(), vh[..., :2, :].abs()

    for name, sizes in shapes:
        case(f"LowRankSvd/{name}", real(*sizes), f=truncated)
    case("LowRankSvd/exact rank", real(6, 2), real(2, 5), f=lambda b, c: (la.svdvals(b @ c)[:2], b @ c))


def symmetric():
    def invariants(x):
        values, v = la.eigh(x)
        return values, v.abs(), polar(v, values, v.mH, torch.tanh), v[..., :2] @ v[..., :2].mH

    for kind, shapes in [("", [(4, 4)]), ("batch", [(2, 3, 3)]), ("complex", [(4, 4)] * 2), ("complex, batch", [(2, 3, 3)] * 2)]:
        # PyTorch reads the lower triangle, too, and gives the same symmetric gradient.
        wrap = complexly if kind.startswith("complex") else lambda f: f
        name = f"/{kind}" if kind else ""
        inputs = [real(*sizes) for sizes in shapes]
        case(f"Eigh{name}", *inputs, f=wrap(invariants))
        case(f"EigValsh{name}", *inputs, f=wrap(la.eigvalsh))
    case("Eigh/only the vectors", real(3, 3), f=lambda x: la.eigh(x)[1].abs())
    case("Eigh/complex, only the vectors", real(3, 3), real(3, 3), f=complexly(lambda x: la.eigh(x)[1].abs()))
    case("EigValsh/without a gradient", fixed(4, 4), f=la.eigvalsh)
    case("EigValsh/complex, without a gradient", fixed(4, 4), fixed(4, 4), f=complexly(la.eigvalsh))
    case("Eigh/large", *large_symmetric, f=lambda d, b: polar(*(lambda values, v: (v, values, t(v)))(*la.eigh(large(d, b, t(b)))), torch.tanh).sum(0))
    case("EigValsh/large", *large_symmetric, f=lambda d, b: la.eigvalsh(large(d, b, t(b))).log().sum())
    # H·diag(1, 1, 3)·H: what depends only on the eigenspaces.
    repeated = lambda v: mirror(v) @ torch.diag(torch.tensor([1.0, 1.0, 3.0])) @ mirror(v)

    def above(x):
        """The projector on the eigenvectors of the values above 2, by Newton's iteration for the sign of a matrix."""
        sign = x - 2 * torch.eye(3)
        for _ in range(12):
            sign = (sign + la.inv(sign)) / 2
        return (torch.eye(3) + sign) / 2

    case("Eigh/repeated", fixed(3), real(3, 3), f=lambda v, x: (torch.tensor([1.0, 1.0, 3.0]), above(at(repeated(v), even(x)))))
    case("Eigh/transposed", real(3, 3), f=lambda x: invariants(t(x)))
    case("EigValsh/none", real(0, 3, 3), f=la.eigvalsh)
    case("EigValsh/repeated", fixed(3), real(3, 3), f=lambda v, x: torch.matrix_exp(at(repeated(v), even(x))).trace())


def general():
    def ordered(values):
        """The order of a sum in which conjugates differ."""
        key = (values.real + 0.618 * values.imag).detach()
        gaps = key.sort(-1).values.diff(dim=-1)
        assert (gaps > 0.03).all(), f"eigenvalues too close: {gaps}"
        return key.argsort(-1)

    def sort(values):
        return values.gather(-1, ordered(values))

    def invariants(x):
        values, v = la.eig(x)
        order = ordered(values).unsqueeze(-2).expand(v.shape)
        return sort(values), v.abs().gather(-1, order), v @ torch.diag_embed(values.abs().to(v.dtype)) @ la.inv(v)

    for kind, shapes in [("", [(4, 4)]), ("batch", [(2, 3, 3)]), ("complex", [(3, 3)] * 2), ("complex, batch", [(2, 3, 3)] * 2)]:
        wrap = complexly if kind.startswith("complex") else apart
        name = f"/{kind}" if kind else ""
        inputs = [real(*sizes) for sizes in shapes]
        case(f"Eig{name}", *inputs, f=wrap(invariants))
        case(f"EigVals{name}", *inputs, f=wrap(lambda x: sort(la.eigvals(x))))
        case(f"EigVals/{kind + ', ' if kind else ''}without a gradient", *[fixed(*sizes) for sizes in shapes], f=wrap(lambda x: sort(la.eigvals(x))))
    case("EigVals/defective", fixed(1), f=lambda x: (x.expand(3), torch.zeros(3)))
    # The sum of e to the powers of the eigenvalues.
    case("EigVals/large", *large_general, f=lambda d, b, c: (torch.matrix_exp(large(d, b, c) / 4).trace(), torch.zeros(())))


def least_squares():
    def lstsq(a, b):
        solution, _, rank, values = la.lstsq(a.detach(), b.detach(), driver="gelsd")
        shortest = la.pinv(a) @ b
        assert torch.allclose(solution, shortest, 1e-10, 1e-11)
        return shortest, rank, values

    for name, sizes in [("square", (3, 3)), ("tall", (5, 3)), ("wide", (3, 5))]:
        case(f"Lstsq/{name}", real(*sizes), real(sizes[0], 2), f=lstsq)
        case(f"Pinv/{name}", real(*sizes), f=la.pinv)
        case(f"Lstsq/low rank, {name}", real(sizes[0], 2), real(2, sizes[1]), real(sizes[0], 2), f=lambda b, c, y: lstsq(b @ c, y))
        case(f"Pinv/low rank, {name}", real(sizes[0], 2), real(2, sizes[1]), f=lambda b, c: la.pinv(b @ c))
    case("Lstsq/vector", real(4, 2), real(4), f=lambda a, b: [value.squeeze(-1) if k == 0 else value for k, value in enumerate(lstsq(a, b.unsqueeze(-1)))])
    case("Lstsq/batch", real(2, 4, 2), real(2, 4, 3), f=lstsq)
    case("Lstsq/broadcast", real(4, 2), real(2, 4, 3), f=lambda a, b: lstsq(a.expand(2, 4, 2), b))
    case("Lstsq/large", *large_general, fixed(SIDE, 1), f=lambda d, b, c, y: lstsq(large(d, b, c)[:, :66], y)[0])

    # Values 3, 2, 0.5 and 1/4 of the largest as the bound.
    def graded(v, w):
        return mirror(v)[:, :3] @ torch.diag(torch.tensor([3.0, 2.0, 0.5])) @ mirror(w)

    case("Lstsq/tolerance", fixed(4), fixed(3), fixed(4, 2), f=lambda v, w, b: (la.pinv(graded(v, w), rtol=0.25) @ b, torch.tensor(2), torch.tensor([3.0, 2.0, 0.5])))
    case("Pinv/tolerance", fixed(4), fixed(3), f=lambda v, w: la.pinv(graded(v, w), rtol=0.25))
    case("Pinv/batch", real(2, 2, 3), f=la.pinv)
    case("Pinv/none", real(0, 2, 3), f=la.pinv)
    case("Pinv/zeros", fixed(3, 2), f=lambda x: torch.zeros(2, 3))
    case("Pinv/large", *large_general, f=lambda d, b, c: la.pinv(large(d, b, c)[:, :66]).sum(0))


def functions():
    for size in (0.01, 0.3, 1.0, 8.0):
        case(f"MatrixExp/{size}", real(3, 3, low=-size, high=size), f=torch.matrix_exp)
    case("MatrixExp/batch", real(2, 2, 2), f=torch.matrix_exp)
    case("MatrixExp/none", real(0, 2, 2), f=torch.matrix_exp)
    case("MatrixExp/nilpotent", real(3, 3), f=lambda x: torch.matrix_exp(x.triu(1)))
    case("MatrixExp/large", *large_general, f=lambda d, b, c: torch.matrix_exp(large(d, b, c)).sum(0))
    case("MatrixExp/complex", real(3, 3), real(3, 3), f=complexly(torch.matrix_exp))
    case("MatrixExp/complex, batch", real(2, 2, 2), real(2, 2, 2), f=complexly(torch.matrix_exp))

    def root(a):
        """The iteration of Denman and Beavers."""
        x, y = a, torch.eye(a.shape[-1]).expand(a.shape)
        for _ in range(14):
            x, y = (x + la.inv(y)) / 2, (y + la.inv(x)) / 2
        assert (x.detach() @ x.detach() - a.detach()).abs().max() < 1e-12
        return x

    case("MatrixSqrt", real(4, 4), f=lambda x: root(steep(x)))
    case("MatrixSqrt/batch", real(2, 3, 3), f=lambda x: root(steep(x)))
    case("MatrixSqrt/Jordan", real(3, 3), f=lambda x: root(at(2 * torch.eye(3) + torch.diag(torch.ones(2), 1), x)))
    case("MatrixSqrt/rotation", real(2, 2), f=lambda x: root(at(torch.tensor([[-0.8, -0.6], [0.6, -0.8]]), x)))
    case("MatrixSqrt/large", *small_general, f=lambda d, b, c: root(large(d, b, c)).sum(0))
    case("SymmetricSqrt", real(4, 4), f=lambda x: root(definite(x)))
    case("SymmetricSqrt/batch", real(2, 3, 3), f=lambda x: root(definite(x)))
    case("SymmetricSqrt/lower triangle", fixed(3, 3, low=-1.0, high=1.0), f=lambda x: root(steep(x).tril() + t(x.tril(-1))))
    case("SymmetricSqrt/large", *large_symmetric, f=lambda d, b: root(large(d, b, t(b))).sum(0))
    repeated = lambda v, last: mirror(v) @ torch.diag(torch.tensor([1.0, 1.0, last])) @ mirror(v)
    case("SymmetricSqrt/repeated", fixed(3), real(3, 3), f=lambda v, x: root(at(repeated(v, 4.0), even(x))))
    case("SymmetricSqrt/singular", fixed(2, 2), f=lambda x: F.pad(root(definite(x)), (0, 1, 0, 1)))


if __name__ == "__main__":
    for group in (cholesky, triangular, solving, determinants, orthogonal, singular, symmetric, general, least_squares, functions):
        group()
    write("linalg")
