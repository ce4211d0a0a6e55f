namespace Praxis.Papers.Language;

/// <summary>Grammars that are ready to use.</summary>
public static class SynCodeGrammars
{
    /// <summary>JSON (RFC 8259), any value.</summary>
    public static ContextFreeGrammar Json => field ??= ContextFreeGrammar.FromEbnf("""
        start: value
        value: object | array | STRING | NUMBER | "true" | "false" | "null"
        object: "{" [pair ("," pair)*] "}"
        pair: STRING ":" value
        array: "[" [value ("," value)*] "]"
        STRING: "\"" (/[^"\\\x00-\x1f]/ | "\\" (/["\\\/bfnrt]/ | "u" HEX~4))* "\""
        HEX: /[0-9a-fA-F]/
        NUMBER: "-"? ("0" | /[1-9][0-9]*/) ("." /[0-9]+/)? (/[eE][+-]?[0-9]+/)?
        WS: /[ \t\r\n]+/
        %ignore WS
        """);

    /// <summary>Arithmetic over numbers and names, with functions of any number of arguments.</summary>
    public static ContextFreeGrammar Arithmetic => field ??= ContextFreeGrammar.FromEbnf("""
        start: sum
        sum: product | sum ("+" | "-") product
        product: factor | product ("*" | "/" | "%") factor
        factor: power | ("-" | "+") factor
        power: atom ["^" factor]
        atom: NUMBER | NAME | NAME "(" [sum ("," sum)*] ")" | "(" sum ")"
        NUMBER: /[0-9]+/ ("." /[0-9]+/)?
        NAME: /[a-zA-Z_][a-zA-Z0-9_]*/
        WS: /[ \t]+/
        %ignore WS
        """);

    /// <summary>SELECT statements of SQL with joins, grouping, ordering and nested queries; key words in either case.</summary>
    public static ContextFreeGrammar Sql => field ??= ContextFreeGrammar.FromEbnf("""
        start: query ";"?
        query: select (set_sign select)* order? limit?
        set_sign: "union"i "all"i? | "except"i | "intersect"i
        select: "select"i "distinct"i? items "from"i source join* where? group?
        items: "*" | item ("," item)*
        item: expression alias?
        alias: "as"i NAME | NAME
        source: NAME alias? | "(" query ")" alias?
        join: kind? "join"i source "on"i expression
        kind: "inner"i | "left"i "outer"i? | "right"i "outer"i?
        where: "where"i expression
        group: "group"i "by"i expression ("," expression)* having?
        having: "having"i expression
        order: "order"i "by"i key ("," key)*
        key: expression ("asc"i | "desc"i)?
        limit: "limit"i NUMBER
        expression: conjunction | expression "or"i conjunction
        conjunction: negation | conjunction "and"i negation
        negation: comparison | "not"i negation
        comparison: sum | sum SIGN sum | sum "is"i "not"i? "null"i | sum "not"i? "in"i "(" members ")" | sum "not"i? "like"i STRING
        members: query | expression ("," expression)*
        sum: product | sum ("+" | "-") product
        product: factor | product ("*" | "/") factor
        factor: atom | "-" factor
        atom: NUMBER | STRING | "null"i | column | NAME "(" arguments? ")" | "(" expression ")"
        arguments: "*" | "distinct"i? expression ("," expression)*
        column: NAME | NAME "." NAME
        SIGN: "=" | "<>" | "!=" | "<=" | ">=" | "<" | ">"
        NAME: /[a-zA-Z_][a-zA-Z0-9_]*/
        NUMBER: /[0-9]+/ ("." /[0-9]+/)?
        STRING: /'([^']|'')*'/
        WS: /[ \t\r\n]+/
        %ignore WS
        """);

    /// <summary>
    /// A subset of Python: functions, conditions, loops, assignments, calls, literals, lists and dictionaries. Lines end in a line
    /// break, blocks are indented, and inside brackets line breaks mean nothing. The indentation of the first line is not looked at,
    /// since a text may continue a prompt.
    /// </summary>
    public static ContextFreeGrammar Python => field ??= ContextFreeGrammar.FromEbnf("""
        start: _NL? statement*
        statement: simple (";" simple)* ";"? _NL | compound
        simple: expressions | target "=" expressions | target AUGMENTED expressions | "return" expressions? | "pass" | "break" | "continue"
              | "import" dotted ("as" NAME)? | "from" dotted "import" names | "raise" test? | "assert" test ("," test)? | "global" names
        target: expressions
        names: NAME ("," NAME)*
        dotted: NAME ("." NAME)*
        compound: "if" test ":" suite ("elif" test ":" suite)* ("else" ":" suite)?
                | "while" test ":" suite
                | "for" names "in" expressions ":" suite
                | "def" NAME "(" parameters? ")" ("->" test)? ":" suite
                | "class" NAME ("(" arguments? ")")? ":" suite
                | "try" ":" suite ("except" (test ("as" NAME)?)? ":" suite)+
        suite: _NL _INDENT statement+ _DEDENT | simple _NL
        parameters: parameter ("," parameter)*
        parameter: NAME (":" test)? ("=" test)?
        expressions: test ("," test)*
        test: or_test | or_test "if" or_test "else" test
        or_test: and_test | or_test "or" and_test
        and_test: not_test | and_test "and" not_test
        not_test: comparison | "not" not_test
        comparison: sum | comparison sign sum
        sign: COMPARE | "in" | "not" "in" | "is" | "is" "not"
        sum: term | sum ("+" | "-") term
        term: factor | term ("*" | "/" | "//" | "%") factor
        factor: power | "-" factor
        power: primary | primary "**" factor
        primary: atom | primary "." NAME | primary "(" arguments? ")" | primary "[" slice "]"
        slice: test | test? ":" test?
        arguments: argument ("," argument)*
        argument: test | NAME "=" test
        atom: NAME | NUMBER | STRING+ | "None" | "True" | "False" | "(" expressions? ")" | "[" expressions? "]" | "{" entries? "}"
        entries: entry ("," entry)*
        entry: test ":" test
        AUGMENTED: "+=" | "-=" | "*=" | "/="
        COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
        NAME: /[a-zA-Z_\u0080-\U0010ffff][a-zA-Z0-9_\u0080-\U0010ffff]*/
        NUMBER: /[0-9]+/ ("." /[0-9]*/)? (/[eE][+-]?[0-9]+/)?
        STRING: /"([^"\\\n]|\\.)*"/ | /'([^'\\\n]|\\.)*'/
        _NL: /((#[^\n]*)?\r?\n[ \t]*)+/
        WS: /[ \t]+/
        %ignore WS
        %declare _INDENT _DEDENT
        """, indentation: new());

    /// <summary>A subset of Go: functions, variables, conditions, loops, calls, slices. A line break ends a statement; blank lines are free.</summary>
    public static ContextFreeGrammar Go => field ??= ContextFreeGrammar.FromEbnf("""
        start: _NL? "package" NAME _NL import* declaration*
        import: "import" STRING _NL | "import" "(" _NL (STRING _NL)+ ")" _NL
        declaration: function | variable _NL | "type" NAME "struct" "{" _NL (NAME type _NL)* "}" _NL
        function: "func" NAME "(" parameters? ")" result? block _NL
        parameters: parameter ("," parameter)*
        parameter: NAME type
        result: type | "(" type ("," type)* ")"
        type: NAME | "[" "]" type | "*" type | "map" "[" type "]" type
        block: "{" _NL (statement _NL)* "}"
        statement: simple | variable | "return" expressions? | "break" | "continue" | condition | loop
        variable: "var" NAME type ("=" expression)? | "var" NAME "=" expression
        simple: expressions | expressions assign expressions | expression "++" | expression "--"
        condition: "if" (simple ";")? expression block ("else" (condition | block))?
        loop: "for" block | "for" expression block | "for" simple ";" expression ";" simple block | "for" expressions assign "range" expression block
        expressions: expression ("," expression)*
        expression: conjunction | expression "||" conjunction
        conjunction: comparison | conjunction "&&" comparison
        comparison: sum | comparison COMPARE sum
        sum: term | sum ("+" | "-") term
        term: unary | term ("*" | "/" | "%") unary
        unary: primary | ("-" | "!" | "&") unary
        primary: NAME | NUMBER | STRING | "(" expression ")" | primary "." NAME | primary "(" expressions? ")" | primary "[" expression "]"
               | primary "[" expression? ":" expression? "]" | "[" "]" type "{" expressions? "}"
        assign: ASSIGN | "="
        ASSIGN: ":=" | "+=" | "-=" | "*=" | "/="
        COMPARE: "==" | "!=" | "<=" | ">=" | "<" | ">"
        NAME: /[a-zA-Z_][a-zA-Z0-9_]*/
        NUMBER: /[0-9]+/ ("." /[0-9]+/)?
        STRING: /"([^"\\\n]|\\.)*"/
        COMMENT: /\/\/[^\n]*/
        WS: /[ \t\r]+/
        _NL: /\n([ \t\r]*\n)*/
        %ignore WS
        %ignore COMMENT
        """);
}
