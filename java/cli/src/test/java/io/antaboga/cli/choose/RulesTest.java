package io.antaboga.cli.choose;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.cli.UsageException;
import io.antaboga.cli.bench.QuickLook.Figure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class RulesTest {
    private static final Map<String, String> SETTINGS =
            Map.of("fs/mqueue/msgsize_max", "8192", "kernel/msgmax", "8192", "net/core/wmem_max", "212992");
    private static final JsonNode TABLE = JsonMapper.shared()
            .readTree(Path.of(System.getProperty("antaboga.root"), "spec/choosing.json")
                    .toFile());
    private static final Rules RULES = Rules.of(TABLE);

    static Stream<Arguments> examples() {
        List<Arguments> examples = new ArrayList<>();
        for (int at = 0; at < RULES.rules().size(); at++) {
            examples.add(Arguments.of(
                    RULES.rules().get(at).id(), at, TABLE.get("rules").get(at).get("example")));
        }
        return examples.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void everyRuleDoesWhatItsExampleSays(String id, int at, JsonNode example) {
        Rule rule = RULES.rules().get(at);
        Map<String, String> given = new HashMap<>();
        example.forEachEntry((name, value) -> given.put(name, value.asString()));
        String recommended = given.remove("recommended");
        Answers answers = new Interview(RULES.questions()).answers(given);
        List<Candidate> candidates = RULES.judge(answers, name -> Optional.ofNullable(SETTINGS.get(name)));
        assertEquals(recommended, candidates.getFirst().mechanism());
        assertTrue(candidates.getFirst().fits());
        String reason = rule.reason(answers, name -> Optional.ofNullable(SETTINGS.get(name)))
                .orElseThrow();
        assertFalse(reason.contains("{"), reason);

        List<Rule> others = new ArrayList<>(RULES.rules());
        others.remove(at);
        List<Candidate> without = new Rules(RULES.mechanisms(), RULES.questions(), others)
                .judge(answers, name -> Optional.ofNullable(SETTINGS.get(name)));
        int told = 0;
        for (String mechanism : rule.mechanisms()) {
            Candidate candidate = of(candidates, mechanism);
            // What another rule excludes has nothing else said of it.
            if (candidate.fits() != (rule.verdict() == Rule.Verdict.NO)) {
                assertNotEquals(of(without, mechanism), candidate);
                told++;
            }
        }
        assertTrue(told > 0, "the example shows nothing of the rule");
    }

    private static Candidate of(List<Candidate> candidates, String mechanism) {
        return candidates.stream()
                .filter(candidate -> candidate.mechanism().equals(mechanism))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTableSpeaksOnlyOfWhatThereIs() {
        Set<String> ids = new HashSet<>();
        Map<String, Question> questions = new LinkedHashMap<>();
        RULES.questions().forEach(question -> questions.put(question.name(), question));
        for (Rule rule : RULES.rules()) {
            assertTrue(ids.add(rule.id()), rule.id());
            assertTrue(RULES.mechanisms().keySet().containsAll(rule.mechanisms()), rule.id());
            rule.when().forEach((name, condition) -> {
                switch (condition) {
                    case Rule.OneOf(List<String> wanted) ->
                        assertTrue(questions.get(name).answers().containsAll(wanted), rule.id());
                    case Rule.Above(String bound) -> {
                        assertTrue(bound.matches("[0-9]+") || SETTINGS.containsKey(bound), rule.id());
                        assertTrue(
                                name.equals("volume")
                                        || questions.get(name).answers().isEmpty(),
                                rule.id());
                    }
                }
            });
        }
    }

    @Test
    void everyAnswerMattersToSomeRule() {
        Set<String> unused = new HashSet<>(
                Set.of("relation", "structure", "direction", "senders", "size", "durability", "languages"));
        RULES.rules().forEach(rule -> unused.removeAll(rule.when().keySet()));
        assertEquals(Set.of(), unused);
    }

    @Test
    void theBuildPutsTheSameTableBesideTheClass() throws IOException {
        assertEquals(RULES, Rules.read());
    }

    @Test
    void nothingMayFit() {
        List<Candidate> candidates = RULES.judge(
                answers("unrelated", "stream", "one-way", "64", "persistent"),
                name -> Optional.ofNullable(SETTINGS.get(name)));
        assertTrue(candidates.stream().noneMatch(Candidate::fits));
        assertEquals(Optional.empty(), new Choice(candidates, Map.of(), 0).recommended());
    }

    @Test
    void aLimitThatCannotBeReadDoesNotBind() {
        Answers answers = answers("unrelated", "prioritised", "one-way", "100000000", "process");
        assertEquals(
                "posixmq",
                RULES.judge(answers, name -> Optional.empty()).getFirst().mechanism());
        assertEquals(
                "unix",
                RULES.judge(answers, name -> Optional.of("8192")).getFirst().mechanism());
    }

    @Test
    void whatIsMeasuredTooSlowStandsBehindWhatIsNot() {
        List<Candidate> candidates =
                RULES.judge(answers("unrelated", "messages", "two-way", "64", "process"), name -> Optional.of("8192"));
        Map<String, Figure> figures = Map.of("unix", figure(1000), "posixmq", figure(3000));
        assertEquals("unix", best(candidates, figures, 1000));
        assertEquals("posixmq", best(candidates, figures, 1001));
        assertEquals("unix_seqpacket", best(candidates, figures, 3001));
        assertEquals("posixmq", best(candidates, Map.of("posixmq", figure(5)), 5));
        Choice slow = new Choice(candidates, Map.of("unix", figure(1)), 2);
        assertTrue(slow.objections(of(candidates, "unix")).getFirst().contains("1 messages a second"));
    }

    private static String best(List<Candidate> candidates, Map<String, Figure> figures, double rate) {
        return new Choice(candidates, figures, rate).recommended().orElseThrow().mechanism();
    }

    private static Figure figure(long rate) {
        return new Figure(BigDecimal.ONE, BigDecimal.valueOf(rate), BigDecimal.ONE);
    }

    @Test
    void answersThatAreNone() {
        Question size = new Question("size", "", List.of(), null);
        Question languages = new Question("languages", "", List.of("java", "c"), "java");
        assertAll(
                () -> assertEquals("0", size.checked("0")),
                () -> assertEquals("c,java", languages.checked("c,java")),
                () -> assertThrows(UsageException.class, () -> size.checked("")),
                () -> assertThrows(UsageException.class, () -> size.checked("-1")),
                () -> assertThrows(UsageException.class, () -> size.checked("1k")),
                () -> assertThrows(UsageException.class, () -> languages.checked("c,")),
                () -> assertThrows(UsageException.class, () -> languages.checked("perl")));
    }

    private static Answers answers(
            String relation, String structure, String direction, String size, String durability) {
        return new Answers(Map.of(
                "relation", relation,
                "structure", structure,
                "direction", direction,
                "senders", "one",
                "size", size,
                "rate", "0",
                "durability", durability,
                "languages", "java,python"));
    }
}
