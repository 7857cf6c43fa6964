"""Further common words, each of one word class only, so that the class needs no telling."""

from sandbox.wordlist import words

VERBS = words("""
    abandon absorb accelerate accompany accomplish accuse achieve acquire adapt adjust admire
    admit adopt adore afford announce annoy apologize appoint appreciate approve arrange
    assemble assist assume attach attend avoid ban banish behave belong borrow breathe bury
    calculate celebrate choose classify combine compete complain compose conclude conduct
    confess confirm confuse connect consider consist construct consume contain continue
    contribute convince create criticize deceive declare decorate dedicate defeat defend
    define deliver deny depend derive deserve detect determine develop devote differ digest
    disagree disappear discourage dissolve distribute divide donate educate elect eliminate
    embarrass emerge emphasize employ enable encourage endure entertain establish evaluate
    evaporate examine exceed exclude exist expand expect expel explode explore expose express
    extend forbid forgive frighten generate govern hesitate identify ignore illustrate imitate
    imply include indicate infer inform inherit inspect inspire instruct insult interfere
    interpret interrupt introduce invent investigate involve irritate justify locate maintain
    memorize modify motivate multiply navigate negotiate obey observe obtain occupy occur
    offend operate oppose organize overcome participate perceive perform persuade pollute
    possess postpone praise predict prefer preserve pretend prevent proceed prohibit propose
    prove provide publish punish purify pursue qualify realize recognize recommend recover
    recycle reduce regulate reject relate relax rely remind remove renew require rescue resist
    resolve respond restore reveal revise satisfy select separate simplify solve specify
    stimulate strengthen submit succeed suffer summarize surround survive suspect tolerate
    transform translate unite vanish vary verify
""")
NOUNS = words("""
    ability absence accent accident activity adventure advantage agreement airport ambition
    ancestor apartment architect argument arrival article artist assistant athlete atmosphere
    attitude audience author bakery behavior biography bicycle border butterfly calendar
    canyon capital captain carpenter celebration century champion character chemist citizen
    climate colleague committee community competition conclusion condition consequence
    continent conversation costume courage creature culture curiosity custom customer decision
    department description detective device dictionary difference difficulty dinosaur disaster
    discovery disease distance earthquake economy ecosystem editor education election
    electricity elephant emergency emotion employee energy entrance environment equipment
    eruption event evidence experience explanation explosion factory failure festival fossil
    freedom frequency friendship furniture galaxy generation glacier government grammar
    gravity guest habitat happiness harmony harvest hero history horizon hunter identity
    illness imagination income industry inhabitant insect instrument intelligence invention
    island jewel justice kingdom kitchen knowledge laboratory landscape lantern laughter
    lawyer literature loyalty luggage magnet majority manager meadow medicine member merchant
    message minority mixture moment monument mystery nation neighbor oasis obstacle ocean
    opinion opportunity orchestra organ oxygen palace parliament passenger patience permission
    photograph photosynthesis pirate population position possibility poverty prediction prince
    prisoner problem profession professor pyramid quality quantity reality reason recipe
    relationship religion reputation responsibility river scientist secretary sentence shadow
    situation society solution species statue stranger strategy success sunlight surface
    surgeon survivor symptom technology temperature theory thief tourist tradition tragedy
    treasure umbrella universe vaccine valley vegetable vehicle victory village violin virus
    vocabulary volcano weather wisdom witness youth
""")
ADJECTIVES = words("""
    absent accurate ancient annual anxious artificial ashamed asleep attractive available
    aware awful awkward boring capable cautious confident conscious constant courageous
    creative cruel curious delicious dishonest domestic eager efficient elegant enormous
    essential evident exact excellent excited extinct extreme familiar fearless fortunate
    fragile frequent furious generous gradual grateful harmful harmless honest horrible humble
    hungry ideal ignorant illegal immense impatient impolite impossible incredible independent
    innocent intelligent intense jealous legal likely logical loyal magnificent mature
    miserable mysterious necessary noticeable obvious optimistic ordinary painful passive
    patient peaceful pessimistic poisonous popular powerful precious previous private
    productive rapid reasonable reliable religious responsible ridiculous selfish sensible
    sensitive severe shy sincere skillful stubborn stupid successful sufficient suitable
    superior suspicious temporary terrible thirsty thoughtful tremendous typical unable unique
    unknown urgent usual vague valuable various violent visible vivid voluntary vulnerable
    wealthy weird
""")
