"""The news of the demo site: invented reports in the manner of the field.

STORIES: (section, key, minutes ago, [(feed, title, summary), ...]).  The section is what an
editor would say; several reports under one key tell the same news.  `minutes ago` counts from
the start of the site; a negative number appears later, while one watches.
"""

DAY = 1440

STORIES = [
    # ---- ODC专栏
    ("odc", "odc-xinan", 35, [
        ("csdn", "CCF ODC“开源高校行”走进西南大学",
         "CCF开源发展委员会“开源高校行”活动在西南大学举行，两百余名师生与专家交流开源课程、社区实践与人才培养。"),
        ("gitlink", "CCF开源发展委员会“开源高校行”西南大学站成功举办",
         "活动由CCF开源发展委员会主办，设主题报告、圆桌讨论与代码贡献工作坊三个环节。"),
    ]),
    ("odc", "odc-congress", 190, [
        ("gitlink", "2026 CCF中国开源大会征集分论坛与开源项目展示",
         "CCF中国开源大会面向高校、企业与社区征集分论坛、专题报告和项目展示，申报截止本月底。"),
    ]),
    ("odc", "odc-contest", 400, [
        ("gitlink", "CCF开源创新大赛启动报名，增设智能体赛题",
         "第九届CCF开源创新大赛设开源任务挑战赛、开源案例教学赛和开源代码评注赛，今年增设智能体方向。"),
        ("media", "第九届CCF开源创新大赛开始报名 新增智能体赛题",
         "由中国计算机学会主办的开源创新大赛今日启动报名，赛事覆盖任务挑战、案例教学、代码评注。"),
    ]),
    ("odc", "odc-glcc", 2 * DAY, [
        ("csdn", "GitLink确实开源编程夏令营（GLCC）公布结项名单",
         "由CCF开源发展委员会指导的GLCC夏令营共有来自一百余所高校的学生提交了成果。"),
    ]),

    # ---- 开源政策
    ("policy", "sme-digital", 20, [
        ("gov", "四部门印发中小企业数字化赋能专项行动方案 支持建设人工智能开源社区",
         "方案提出，支持地方和企业建设人工智能开源社区，推动模型、数据与工具向中小企业开放，鼓励采购开源解决方案。"),
        ("oschina", "四部门：中小企业数字化赋能行动方案出炉，支持设立人工智能开源社区",
         "工业和信息化部等四部门联合印发专项行动方案，明确支持人工智能开源社区建设。"),
        ("media", "四部门发文赋能中小企业数字化，支持成立人工智能开源社区",
         "行动方案为期三年，将开源社区列为公共服务的一部分。"),
    ]),
    ("policy", "shenzhen", 150, [
        ("gov", "深圳发布打造人工智能先锋城市若干措施 对重大开源项目给予资助",
         "措施支持构建全栈开源体系，对符合条件的开源软件和开源社区按年度给予奖励，最高一千万元。"),
        ("csdn", "深圳人工智能先锋城市若干措施发布，开源软件最高奖励一千万元",
         "若干措施提出支持构建全栈开源体系，奖励人工智能开源软件。"),
    ]),
    ("policy", "chongqing", 330, [
        ("gov", "重庆出台支持具身智能机器人产业创新发展政策措施 推进开源生态建设",
         "政策支持建设机器人开源社区和公共数据集，对牵头开源项目的单位给予补助。"),
    ]),
    ("policy", "cra", 520, [
        ("lf", "EU Cyber Resilience Act: Commission publishes guidance for open source stewards",
         "The guidance explains which obligations apply to open source stewards under the "
         "regulation, and when a project is considered a commercial activity."),
        ("lwn", "The European Commission publishes Cyber Resilience Act guidance for open source stewards",
         "A first look at what the regulation's guidance says to projects and foundations."),
    ]),
    ("policy", "procurement", 2 * DAY + 90, [
        ("gov", "《开源软件供应链安全要求》国家标准公开征求意见",
         "标准规定了开源软件引入、使用和维护各阶段的安全要求，意见反馈截止下月十五日。"),
    ]),

    # ---- 理论观点
    ("theory", "caict", 55, [
        ("oschina", "专家：为什么说开源治理正在从合规走向战略",
         "中国信通院专家在接受采访时认为，企业开源治理的重点正从许可证合规转向长期投入与社区影响力。"),
    ]),
    ("theory", "heyou", 240, [
        ("csdn", "院士观点：人工智能产业需要开放共享的开源体系，更需要好用的框架",
         "院士在报告中指出，开源是人工智能创新的基础设施，评价体系应当承认开源贡献。"),
        ("media", "院士谈开源：人工智能产业需要开放共享的体系和高效易用的框架",
         "报告谈到开源与自主创新的关系，认为二者并不矛盾。"),
    ]),
    ("theory", "sustain", 610, [
        ("asf", "Why sustaining open source is an economic question, not a moral one",
         "An essay that argues for paying maintainers through procurement rules rather than "
         "through donations."),
    ]),
    ("theory", "closed", DAY + 200, [
        ("oschina", "观点 | 开源大模型会让闭源失去优势吗？",
         "作者从成本、生态与监管三个方面讨论开源模型与闭源模型的长期关系。"),
    ]),

    # ---- 产业动态
    ("industry", "adoption", 15, [
        ("media", "我国软件开发者数量突破940万 开源参与者增速居全球首位",
         "报告显示，我国开源参与者年增速领先，金融、电信和制造业的开源应用比例持续提高。"),
        ("csdn", "软件开发者突破940万：我国开源参与者增速全球最快",
         "最新统计公布了我国软件开发者和开源参与者的规模。"),
        ("oschina", "我国软件开发者数量突破 940 万，开源参与者增速全球第一",
         "统计口径包括主要代码托管平台的活跃账户。"),
    ]),
    ("industry", "webank", 270, [
        ("media", "微众银行区块链开源生态新增三百家合作企业",
         "开源联盟链社区成员企业突破五千家，应用覆盖司法存证、跨境数据验证等场景。"),
    ]),
    ("industry", "harmony-case", 360, [
        ("openatom", "开源鸿蒙应用案例集发布 覆盖电力、交通与教育",
         "案例集收录四十余个行业应用，由共建单位联合编制。"),
    ]),
    ("industry", "funding", 480, [
        ("media", "开源数据库企业完成数亿元B轮融资 将扩大海外市场投入",
         "本轮融资由产业资本领投，资金用于开源社区运营、云服务和海外合作。"),
    ]),
    ("industry", "summit", DAY + 60, [
        ("csdn", "开源产业合作对接会在宁波举行，火种项目签约二十家企业",
         "对接会促成高校与制造企业在工业软件开源方向的合作。"),
    ]),

    # ---- 技术项目
    ("project", "model", 10, [
        ("oschina", "DeepSeek 开源新一代模型，代码与数学能力大幅提升",
         "新模型采用混合专家架构，权重与技术报告同步公开，采用 MIT 许可证。"),
        ("csdn", "DeepSeek新一代模型正式开源：权重与技术报告同步公开",
         "模型在代码与数学评测中进步明显，权重已可下载。"),
        ("media", "DeepSeek 新一代开源模型发布，采用 MIT 许可证",
         "模型权重、推理代码与技术报告一并公开。"),
    ]),
    ("project", "hunyuan", 120, [
        ("oschina", "腾讯混元开源文生视频大模型，参数量 130 亿",
         "混元视频模型开放权重与推理代码，支持企业与个人开发者免费使用。"),
    ]),
    ("project", "agibot", 300, [
        ("csdn", "智元机器人开源百万真机数据集AgiBot World",
         "数据集覆盖家居、餐饮、工业等五大场景，百余台机器人采集。"),
    ]),
    ("project", "openeuler", 430, [
        ("csdn", "openEuler 新长期支持版本发布，内核升级并支持机密计算",
         "新版本升级至 6.6 内核，增强机密计算与异构算力调度能力。"),
        ("oschina", "openEuler LTS 新版本发布，升级 6.6 内核",
         "openEuler 社区发布新的长期支持版本。"),
    ]),
    ("project", "kernel", 560, [
        ("lwn", "The 6.19 kernel has been released",
         "Headline features include improvements to the scheduler and a new filesystem driver."),
    ]),
    ("project", "curl", 45, [
        ("asf", "Apache Kafka 4.2 released with share groups as default",
         "The new release drops the last remains of ZooKeeper and improves tiered storage."),
    ]),
    ("project", "zotero", 75, [
        ("oschina", "Zotero 7.0.12 小版本更新，Firefox 扩展工具",
         "修复若干问题。"),
    ]),
    ("project", "cve", 2 * DAY + 30, [
        ("oschina", "流行开源日志库曝高危漏洞，社区已发布修复版本",
         "漏洞可导致远程代码执行，维护者建议立即升级。"),
    ]),
    ("project", "kaiwudb", -2, [
        ("oschina", "KaiwuDB 3.1 开源版发布，多模查询性能提升",
         "新版本优化时序与关系数据的联合查询。"),
    ]),
    ("project", "dromara", -4, [
        ("oschina", "Dromara 社区新增开源工作流引擎项目 Warm-Flow 1.8",
         "引擎支持国产数据库与可视化设计器。"),
    ]),

    # ---- 开源组织与机构
    ("organization", "hw-licence", 25, [
        ("openatom", "开放原子开源基金会发布开放硬件许可协议",
         "协议面向硬件设计文件，填补国内开放硬件许可的空白。"),
        ("oschina", "开放原子正式发布开放硬件许可协议，助力开放硬件生态",
         "许可协议由开放原子开源基金会牵头起草，现已公开文本。"),
        ("csdn", "开放原子发布开放硬件许可协议 助力开放硬件生态繁荣",
         "开放原子开源基金会今日公布协议文本与使用指南。"),
    ]),
    ("organization", "epl", 170, [
        ("openatom", "开放原子与Eclipse基金会联合发布EPL-2.0许可协议中译版",
         "中译版供理解使用，英文版为准。"),
    ]),
    ("organization", "lfmember", 210, [
        ("lf", "Linux Foundation welcomes 24 new silver members",
         "New members join from finance, telecommunications and automotive industries."),
    ]),
    ("organization", "cncf-grad", 390, [
        ("lf", "CNCF announces graduation of a policy engine project",
         "The Cloud Native Computing Foundation's technical oversight committee voted for "
         "graduation after an independent security audit."),
    ]),
    ("organization", "tlp", 450, [
        ("asf", "The Apache Software Foundation announces Apache Fory as a Top-Level Project",
         "The project graduates from the Incubator and will be governed by its own committee."),
    ]),
    ("organization", "donate", DAY + 400, [
        ("openatom", "两家企业向开放原子开源基金会捐赠操作系统与数据库项目",
         "捐赠仪式在京举行，项目进入孵化期。"),
    ]),

    # ---- 开源报告·通讯·会议
    ("report", "asf-report", 65, [
        ("asf", "The Apache Software Foundation publishes its annual report",
         "The annual report covers projects, sponsors, security and the year's events."),
    ]),
    ("report", "openssf-report", 220, [
        ("lf", "OpenSSF releases its 2025 annual report on open source software security",
         "The report looks back at training, tooling and policy work of the year."),
    ]),
    ("report", "bluebook", 130, [
        ("media", "中国开源发展蓝皮书正式发布 收录开源项目二百余个",
         "蓝皮书从政策、技术、社区、教育等方面总结一年来的进展。"),
        ("csdn", "中国开源发展蓝皮书正式发布，收录开源项目二百余个",
         "蓝皮书由多家机构共同编写，可免费下载。"),
    ]),
    ("report", "rank", 350, [
        ("media", "年度开源创新榜单揭晓 项目、社区、场景、事件四类入选名单公布",
         "榜单由行业协会组织评选，共有一百余项入选。"),
    ]),
    ("riscv", "weekly", DAY + 30, [
        ("riscv", "RISC-V 双周简报（第 112 期）",
         "本期关注向量扩展工具链、服务器平台规范与国内社区活动。"),
    ]),

    # ---- RISC-V专栏
    ("riscv", "yrs820", 40, [
        ("riscv", "首颗基于RISC-V的消费级存储主控芯片获“中国芯”技术创新奖",
         "该主控芯片采用自研RISC-V处理器核，面向消费级固态硬盘。"),
        ("media", "首颗基于RISC-V的消费级存储主控芯片获“中国芯”技术创新奖",
         "获奖芯片已进入多家整机厂商供应链。"),
    ]),
    ("riscv", "summit-cn", 180, [
        ("riscv", "首届RISC-V产业发展大会在北京亦庄召开",
         "大会发布产业联盟行动计划，并启动车规芯片专项。"),
        ("csdn", "RISC-V产业发展大会在北京亦庄开幕，发布联盟行动计划",
         "与会专家讨论了服务器与车规方向的进展。"),
    ]),
    ("riscv", "zijing", 310, [
        ("riscv", "RISC-V车规芯片闭门研讨会在南京举行",
         "研讨会期间举行了车规芯片公司的签约仪式。"),
    ]),
    ("riscv", "ubuntu-riscv", 540, [
        ("lwn", "Ubuntu raises the baseline of its RISC-V port to the RVA23 profile",
         "Existing boards stay on the long-term release."),
    ]),

    # ---- 不属于月报
    ("none", "howto", 85, [
        ("csdn", "Java中HashMap扩容机制详解（附源码）",
         "本文从源码角度讲解HashMap的扩容过程，适合面试复习。"),
    ]),
    ("none", "stock", 260, [
        ("media", "开源证券：消费电子旺季备货超预期，维持买入评级",
         "研报认为三季度业绩有望改善。"),
    ]),
    ("none", "phone", 500, [
        ("media", "新款折叠屏手机开启预售，起售价9999元",
         "新机共有三种配色，下周正式开售。"),
    ]),
]
